#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes the compiler for the board's user space: gcc with musl's headers, start
# files and loader, and the flags every program of the board has.
# usage: make-cc.sh SYSROOT WRAPPER
set -eu
sysroot=$(cd "$1" && pwd)
wrapper=$2
cross=${CROSS_COMPILE:-arm-linux-gnueabihf-}
own=$(${cross}gcc -print-file-name=include)

cat > "$sysroot/glassphere.specs" <<END
%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem $sysroot/include -isystem $own %(old_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem $sysroot/include -isystem $own

*link_libgcc:
-L$sysroot/lib -L .%s

*libgcc:
libgcc.a%s %:if-exists(libgcc_eh.a%s)

*startfile:
%{shared:;:$sysroot/lib/Scrt1.o} $sysroot/lib/crti.o crtbeginS.o%s

*endfile:
crtendS.o%s $sysroot/lib/crtn.o

*link:
-dynamic-linker /lib/ld-musl-armhf.so.1 -nostdlib -m armelf_linux_eabi %{shared:-shared} %{!shared:-pie} %{rdynamic:-export-dynamic} -z separate-code -z max-page-size=4096 -z relro -z now -z noexecstack --gc-sections --hash-style=gnu

*esp_link:


*esp_options:


*esp_cpp_options:


END

cat > "$wrapper.tmp" <<END
#!/bin/sh
# SPDX-License-Identifier: MIT
# Compiles C for the board's user space (made by firmware/userland/make-cc.sh).
# Programs are position independent and dynamically linked with musl; their text
# lies on pages of its own, so that it runs in place from flash.
for argument; do
    case \$argument in
    -static|-static-pie)
        echo "glassphere-cc: \$argument is not supported: the board has a shared libc" >&2
        exit 2 ;;
    esac
done
exec ${cross}gcc -specs "$sysroot/glassphere.specs" -Os -mthumb -mcpu=cortex-a7 \\
    -mfpu=neon-vfpv4 -fPIE -fstack-protector-strong -ffunction-sections -fdata-sections "\$@"
END
chmod +x "$wrapper.tmp"
mv "$wrapper.tmp" "$wrapper"

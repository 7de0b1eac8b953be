# SPDX-License-Identifier: MIT
# Applies one mutant: awk -v name=NAME -f apply.awk TABLE... SOURCE > MUTATED
# Lines of a mutant's record that begin with ' ', '-', '+' read as in a patch; the
# old ones (' ' and '-') must follow each other in SOURCE exactly once. Exit status 2
# with a message when they do not.
FNR == 1 {
    file++
}
file < ARGC - 1 {
    if ($0 ~ /^\[.*\]$/) {
        here = $0 == "[" name "]"
    } else if (here && $0 ~ /^[-+ ]/) {
        sign = substr($0, 1, 1)
        text = substr($0, 2)
        if (sign != "+")
            old[++olds] = text
        if (sign != "-")
            new[++news] = text
        changed = changed || sign != " "
    }
    next
}
{
    line[++lines] = $0
}
END {
    for (i = 1; i + olds - 1 <= lines; i++) {
        for (j = 1; j <= olds && line[i + j - 1] == old[j]; j++)
            ;
        if (j > olds) {
            found++
            at = i
        }
    }
    if (!olds || !changed || found != 1) {
        printf "%s: the old text occurs %d times\n", name, olds ? found : 0 > "/dev/stderr"
        exit 2
    }
    for (i = 1; i < at; i++)
        print line[i]
    for (j = 1; j <= news; j++)
        print new[j]
    for (i = at + olds; i <= lines; i++)
        print line[i]
}

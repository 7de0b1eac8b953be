/* SPDX-License-Identifier: MIT */
/*
 * Reading app_manifest.json. The image tool has checked it at the developer's
 * desk; here it is untrusted again: what an application gets is decided from
 * these bytes. Error numbers are the published ones.
 */
#include "manifest.h"

#include <string.h>

#include "json.h"
#include "linux_abi.h"

/* Manifest bools that become a supplementary group; numbers are published (facts 10.1). */
static const struct { const char *name; unsigned gid; } group_capabilities[] = {
    { "WifiConfig", 10 }, { "NetworkConfig", 15 }, { "TimeSyncConfig", 16 },
    { "DhcpService", 17 }, { "SntpService", 18 }, { "EnterpriseWifiConfig", 19 },
    { "SystemTime", 14 }, { "CertStore", 700 }, { "SoftwareUpdateDeferral", 800 },
};

/*
 * Known, and without anything behind them yet. Asking for one is refused with the
 * published number for what cannot be had: an application never runs with less
 * than its manifest says.
 */
static const struct { const char *name; int error; } not_there_yet[] = {
    { "Gpio", AM_ERROR(1, 9) }, { "Uart", AM_ERROR(1, 8) }, { "I2cMaster", AM_ERROR(1, 8) },
    { "SpiMaster", AM_ERROR(1, 8) }, { "Pwm", AM_ERROR(1, 8) }, { "Adc", AM_ERROR(1, 8) },
    { "MutableStorage", AM_ERROR(1, 22) }, { "AllowedConnections", AM_ERROR(1, 24) },
    { "AllowedTcpServerPorts", AM_ERROR(1, 24) }, { "AllowedUdpServerPorts", AM_ERROR(1, 24) },
    { "AllowedApplicationConnections", AM_ERROR(1, 24) },
    { "SystemEventNotifications", AM_ERROR(1, 24) }, { "PowerControls", AM_ERROR(1, 24) },
    { "ReadNetworkProxyConfig", AM_ERROR(1, 24) }, { "HardwareAddressConfig", AM_ERROR(1, 24) },
    { "ResetMemoryWatermarks", AM_ERROR(1, 24) }, { "HeapMemStats", AM_ERROR(1, 24) },
};

static const struct { const char *name; unsigned bit; } device_capabilities[] = {
    { "UPDATE_IMAGE", AZS_CAP_UPDATE_IMAGE }, { "QUERY_IMAGE_INFO", AZS_CAP_QUERY_IMAGE_INFO },
    { "SFS", AZS_CAP_SFS }, { "ATTESTATION_RUNTIME", AZS_CAP_ATTESTATION_RUNTIME },
    { "POSTCODE", AZS_CAP_POSTCODE },
    { "PERIPHERAL_PIN_MAPPING", AZS_CAP_PERIPHERAL_PIN_MAPPING },
    { "RECORD_TELEMETRY", AZS_CAP_RECORD_TELEMETRY },
    { "MANAGE_LOG_AND_TELEMETRY", AZS_CAP_MANAGE_LOG_AND_TELEMETRY },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Where the text's bytes go: the first three fields are little endian. */
static const unsigned char guid_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6,
                                              8, 9, 10, 11, 12, 13, 14, 15 };

bool am_guid_parse(const char *text, unsigned char guid[16])
{
    size_t nibble = 0;
    if (strlen(text) != 36) {
        return false;
    }
    memset(guid, 0, 16);
    for (size_t i = 0; i < 36; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-') {
                return false;
            }
            continue;
        }
        int value = hex_value(text[i]);
        if (value < 0) {
            return false;
        }
        guid[guid_order[nibble / 2]] |= (unsigned char)(value << (nibble % 2 ? 0 : 4));
        nibble++;
    }
    return true;
}

void am_guid_format(const unsigned char guid[16], char text[37])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *text++ = '-';
        }
        *text++ = digits[guid[guid_order[i]] >> 4];
        *text++ = digits[guid[guid_order[i]] & 15];
    }
    *text = '\0';
}

static int read_schema(const struct json *root)
{
    struct json value;
    long version;
    if (json_member(root, "SchemaVersion", &value) != JSON_FOUND) {
        return AM_ERROR(2, 4);
    }
    return json_integer(&value, &version) && version == 1 ? 0 : AM_ERROR(2, 17);
}

static int read_identity(const struct json *root, struct am_manifest *manifest)
{
    struct json value;
    char guid[37];
    if (json_member(root, "Name", &value) != JSON_FOUND ||
        !json_string(&value, manifest->name, sizeof manifest->name) || !manifest->name[0]) {
        return AM_ERROR(2, 1);
    }
    for (char *c = manifest->name; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            *c = '?';           /* goes to the log: no control characters */
        }
    }
    if (json_member(root, "ComponentId", &value) != JSON_FOUND ||
        !json_string(&value, guid, sizeof guid) || !am_guid_parse(guid, manifest->component)) {
        return AM_ERROR(2, 1);
    }
    return 0;
}

static int read_entry_point(const struct json *root, struct am_manifest *manifest)
{
    struct json value;
    if (json_member(root, "EntryPoint", &value) != JSON_FOUND) {
        return AM_ERROR(2, 3);
    }
    if (!json_string(&value, manifest->entry_point, sizeof manifest->entry_point) ||
        manifest->entry_point[0] != '/' || !manifest->entry_point[1]) {
        return AM_ERROR(2, 16);
    }
    return 0;
}

static int read_arguments(const struct json *root, struct am_manifest *manifest)
{
    struct json array, value;
    enum json_found found = json_member(root, "CmdArgs", &array);
    if (found == JSON_ABSENT) {
        return 0;
    }
    if (found == JSON_TWICE || json_kind(&array) != JSON_ARRAY) {
        return AM_ERROR(2, 5);
    }
    for (unsigned i = 0; json_element(&array, i, &value); i++) {
        if (i >= AM_ARGUMENTS_MAX ||
            !json_string(&value, manifest->arguments[i], AM_ARGUMENT_SIZE)) {
            return AM_ERROR(2, 5);
        }
        manifest->argument_count = i + 1;
    }
    return 0;
}

static int read_type(const struct json *root, bool service, struct am_manifest *manifest)
{
    struct json value;
    char type[16];
    enum json_found found = json_member(root, "ApplicationType", &value);
    if (found == JSON_ABSENT) {
        return 0;
    }
    if (found == JSON_TWICE || json_kind(&value) != JSON_STRING) {
        return AM_ERROR(2, 27);
    }
    if (!json_string(&value, type, sizeof type)) {
        return AM_ERROR(2, 26);
    }
    manifest->real_time = !service && strcmp(type, "RealTimeCapable") == 0;
    /* The debugger is not there. */
    return manifest->real_time || strcmp(type, "Default") == 0 ? 0 : AM_ERROR(2, 26);
}

static int add_group(struct am_manifest *manifest, unsigned gid)
{
    if (manifest->group_count == AM_GROUPS_MAX || gid == 0) {
        return AM_ERROR(2, 20);
    }
    manifest->groups[manifest->group_count++] = gid;
    return 0;
}

static int read_group_capabilities(const struct json *capabilities, struct am_manifest *manifest)
{
    for (size_t i = 0; i < COUNT(group_capabilities); i++) {
        struct json value;
        bool wanted = false;
        enum json_found found = json_member(capabilities, group_capabilities[i].name, &value);
        if (found == JSON_ABSENT) {
            continue;
        }
        if (found == JSON_TWICE || !json_bool(&value, &wanted)) {
            return AM_ERROR(1, 24);
        }
        int error = wanted ? add_group(manifest, group_capabilities[i].gid) : 0;
        if (error) {
            return error;
        }
    }
    return 0;
}

static int read_tenant(const struct json *capabilities, struct am_manifest *manifest)
{
    unsigned char guid[16];
    struct json value;
    enum json_found found = json_member(capabilities, "DeviceAuthentication", &value);
    if (found == JSON_ABSENT) {
        return 0;
    }
    if (found == JSON_TWICE || json_kind(&value) != JSON_STRING) {
        return AM_ERROR(2, 24);
    }
    if (!json_string(&value, manifest->tenant, sizeof manifest->tenant)) {
        return AM_ERROR(2, 29);
    }
    return am_guid_parse(manifest->tenant, guid) ? 0 : AM_ERROR(2, 28);
}

/* "false", an empty list and a size of 0 are ways to say no. */
static bool asks_for_something(const struct json *value)
{
    struct json item;
    bool is_true;
    long size;
    switch (json_kind(value)) {
    case JSON_BOOL:
        return json_bool(value, &is_true) && is_true;
    case JSON_ARRAY:
        return json_element(value, 0, &item);
    case JSON_OBJECT:
        return json_member(value, "SizeKB", &item) != JSON_FOUND ||
               !json_integer(&item, &size) || size != 0;
    default:
        return true;
    }
}

static int read_capabilities(const struct json *root, struct am_manifest *manifest)
{
    struct json capabilities, value;
    if (json_member(root, "Capabilities", &capabilities) != JSON_FOUND ||
        json_kind(&capabilities) != JSON_OBJECT) {
        return AM_ERROR(2, 6);
    }
    for (size_t i = 0; i < COUNT(not_there_yet); i++) {
        if (json_member(&capabilities, not_there_yet[i].name, &value) != JSON_ABSENT &&
            asks_for_something(&value)) {
            manifest->unavailable = not_there_yet[i].name;
            return not_there_yet[i].error;
        }
    }
    int error = read_group_capabilities(&capabilities, manifest);
    return error ? error : read_tenant(&capabilities, manifest);
}

static int read_policy_groups(const struct json *policy, struct am_manifest *manifest)
{
    struct json array, value;
    long gid;
    if (json_member(policy, "Groups", &array) == JSON_ABSENT) {
        return 0;
    }
    if (json_kind(&array) != JSON_ARRAY) {
        return AM_ERROR(2, 20);
    }
    for (unsigned i = 0; json_element(&array, i, &value); i++) {
        if (!json_integer(&value, &gid) || gid <= 0 || gid > 65533) {
            return AM_ERROR(2, 20);
        }
        int error = add_group(manifest, (unsigned)gid);
        if (error) {
            return error;
        }
    }
    return 0;
}

static unsigned device_capability(const char *name)
{
    for (size_t i = 0; i < COUNT(device_capabilities); i++) {
        if (strcmp(device_capabilities[i].name, name) == 0) {
            return device_capabilities[i].bit;
        }
    }
    return 0;
}

/* DeviceCapabilities is our own: the public record does not say where services have theirs. */
static int read_device_capabilities(const struct json *policy, struct am_manifest *manifest)
{
    struct json array, value;
    char name[32];
    if (json_member(policy, "DeviceCapabilities", &array) == JSON_ABSENT) {
        return 0;
    }
    if (json_kind(&array) != JSON_ARRAY) {
        return AM_ERROR(2, 21);
    }
    for (unsigned i = 0; json_element(&array, i, &value); i++) {
        unsigned bit = json_string(&value, name, sizeof name) ? device_capability(name) : 0;
        if (!bit) {
            return AM_ERROR(2, 21);
        }
        manifest->capabilities |= bit;
    }
    return 0;
}

static int read_policy(const struct json *root, bool service, struct am_manifest *manifest)
{
    struct json policy, value;
    enum json_found found = json_member(root, "Policy", &policy);
    if (found == JSON_ABSENT) {
        return 0;
    }
    if (!service) {
        return AM_ERROR(1, 2);
    }
    if (found == JSON_TWICE || json_kind(&policy) != JSON_OBJECT) {
        return AM_ERROR(2, 21);
    }
    /* No service needs a Linux capability yet; one that asks is refused, not started without. */
    if (json_member(&policy, "LinuxCapabilities", &value) != JSON_ABSENT &&
        (json_kind(&value) != JSON_ARRAY || json_element(&value, 0, &value))) {
        return AM_ERROR(2, 21);
    }
    int error = read_policy_groups(&policy, manifest);
    return error ? error : read_device_capabilities(&policy, manifest);
}

int am_manifest_read(const char *text, size_t size, bool service, struct am_manifest *manifest)
{
    struct json root;
    int error;
    memset(manifest, 0, sizeof *manifest);
    if (!json_parse(text, size, &root) || json_kind(&root) != JSON_OBJECT) {
        return AM_ERROR(2, 1);
    }
    if ((error = read_schema(&root)) || (error = read_identity(&root, manifest)) ||
        (error = read_entry_point(&root, manifest)) ||
        (error = read_arguments(&root, manifest)) ||
        (error = read_type(&root, service, manifest)) ||
        (error = read_capabilities(&root, manifest))) {
        return error;
    }
    return read_policy(&root, service, manifest);
}

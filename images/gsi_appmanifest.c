/* SPDX-License-Identifier: MIT */
/* Checking app_manifest.json; the capability fields are rows of a table. */
#include "gsi_appmanifest.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "gsi_guid.h"

G_DEFINE_QUARK(gsi-manifest-error, gsi_manifest_error)

#define CATEGORY_APP_MANAGER 1
#define CATEGORY_MANIFEST 2

/* Numbers of category 2, as published. */
enum manifest_error {
    INVALID_JSON = 1, MISSING_ENTRY_POINT = 3, MISSING_SCHEMA_VERSION = 4, CMD_ARGS = 5,
    MISSING_CAPABILITIES = 6, CONNECTIONS = 9, GPIO = 10, NETWORK_CONFIG = 11, PERIPHERAL = 13,
    WIFI = 15, BAD_ENTRY_POINT = 16, INCOMPATIBLE_SCHEMA_VERSION = 17, POLICY_GROUPS = 20,
    POLICY_CAPABILITIES = 21, ENTRY_POINT_DOES_NOT_EXIST = 22, ENTRY_POINT_IS_NOT_A_FILE = 23,
    TENANT_ID = 24, NO_APP_MANIFEST = 25, BAD_APP_TYPE = 26, NON_STRING_APP_TYPE = 27,
    SYSTEM_TIME = 30, MUTABLE_STORAGE_NOT_OBJECT = 31, MUTABLE_STORAGE_MISSING = 32,
    MUTABLE_STORAGE_FIELD = 33, MUTABLE_STORAGE_TOO_LARGE = 34, TCP_PORTS = 36, UDP_PORTS = 37,
    TCP_PORT_VALUE = 38, UDP_PORT_VALUE = 39, TIME_SYNC = 40, DHCP = 41, SNTP = 42,
    APP_CONNECTIONS = 43, CERT_STORE = 44, ENTERPRISE_WIFI = 45, SYSTEM_EVENTS = 46,
    UPDATE_DEFERRAL = 47, POWER_MALFORMED = 48, POWER_EMPTY = 49, POWER_ENTRY = 50,
    HARDWARE_ADDRESS = 51, NETWORK_PROXY = 56, WATERMARKS = 57, HEAP_STATS = 58,
    MALLOC_VERSION = 59,
};

#define MUTABLE_STORAGE_MAX_KB 64

struct check {
    const char *file;
    GError **error;
};

G_GNUC_PRINTF(4, 5)
static bool refuse(const struct check *c, int number, const char *field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(c->error, GSI_MANIFEST_ERROR, GSI_MANIFEST_CODE(CATEGORY_MANIFEST, number),
                "%s: %s: %s (error 2/%d)", c->file, field, text, number);
    return false;
}

/* Kinds of capability values. Each checker gets the member and the field's row. */
struct field;
typedef bool check_fn(const struct check *c, const struct field *field, JsonNode *node);

struct field {
    const char *name;
    int number;
    check_fn *check;
    int value_number;           /* error for a wrong element, where it has its own */
};

static bool is_string(JsonNode *node)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

static bool is_integer(JsonNode *node)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64;
}

static bool check_bool(const struct check *c, const struct field *field, JsonNode *node)
{
    return (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN) ||
           refuse(c, field->number, field->name, "true or false expected");
}

static bool check_array(const struct check *c, const struct field *field, JsonNode *node,
                        bool (*good)(JsonNode *), const char *expected)
{
    if (!JSON_NODE_HOLDS_ARRAY(node)) {
        return refuse(c, field->number, field->name, "an array expected");
    }
    JsonArray *array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        if (!good(json_array_get_element(array, i))) {
            return refuse(c, field->value_number ? field->value_number : field->number,
                          field->name, "element %u: %s expected", i, expected);
        }
    }
    return true;
}

static bool is_host(JsonNode *node)
{
    return is_string(node) && *json_node_get_string(node) &&
           strlen(json_node_get_string(node)) <= 253;
}

static bool is_pin(JsonNode *node)
{
    return (is_integer(node) && json_node_get_int(node) >= 0) ||
           (is_string(node) && *json_node_get_string(node));
}

static bool is_port(JsonNode *node)
{
    return is_integer(node) && json_node_get_int(node) >= 1 && json_node_get_int(node) <= 65535;
}

static bool is_guid(JsonNode *node)
{
    uint8_t guid[IMAGE_GUID_SIZE];
    return is_string(node) && gsi_guid_parse(json_node_get_string(node), guid);
}

static bool is_power_control(JsonNode *node)
{
    static const char *const known[] = { "ForcePowerDown", "ForceReboot", "SetPowerProfile", NULL };
    return is_string(node) && g_strv_contains(known, json_node_get_string(node));
}

static bool check_hosts(const struct check *c, const struct field *field, JsonNode *node)
{
    return check_array(c, field, node, is_host, "a host name or address");
}

static bool check_pins(const struct check *c, const struct field *field, JsonNode *node)
{
    return check_array(c, field, node, is_pin, "a pin number or peripheral name");
}

static bool check_ports(const struct check *c, const struct field *field, JsonNode *node)
{
    return check_array(c, field, node, is_port, "a port, 1 to 65535,");
}

static bool check_components(const struct check *c, const struct field *field, JsonNode *node)
{
    return check_array(c, field, node, is_guid, "a component id");
}

static bool check_power(const struct check *c, const struct field *field, JsonNode *node)
{
    if (!check_array(c, field, node, is_power_control,
                     "ForcePowerDown, ForceReboot or SetPowerProfile")) {
        return false;
    }
    return json_array_get_length(json_node_get_array(node)) > 0 ||
           refuse(c, POWER_EMPTY, field->name, "the array is empty");
}

static bool check_tenant(const struct check *c, const struct field *field, JsonNode *node)
{
    return is_guid(node) || refuse(c, field->number, field->name, "a tenant's UUID expected");
}

static bool check_storage(const struct check *c, const struct field *field, JsonNode *node)
{
    if (!JSON_NODE_HOLDS_OBJECT(node)) {
        return refuse(c, field->number, field->name, "an object expected");
    }
    JsonNode *size = json_object_get_member(json_node_get_object(node), "SizeKB");
    if (!size) {
        return refuse(c, MUTABLE_STORAGE_MISSING, "MutableStorage.SizeKB", "missing");
    }
    if (!is_integer(size) || json_node_get_int(size) < 0) {
        return refuse(c, MUTABLE_STORAGE_FIELD, "MutableStorage.SizeKB", "a number expected");
    }
    return json_node_get_int(size) <= MUTABLE_STORAGE_MAX_KB ||
           refuse(c, MUTABLE_STORAGE_TOO_LARGE, "MutableStorage.SizeKB", "at most %d",
                  MUTABLE_STORAGE_MAX_KB);
}

static const struct field capability_fields[] = {
    { "AllowedConnections", CONNECTIONS, check_hosts, 0 },
    { "AllowedTcpServerPorts", TCP_PORTS, check_ports, TCP_PORT_VALUE },
    { "AllowedUdpServerPorts", UDP_PORTS, check_ports, UDP_PORT_VALUE },
    { "AllowedApplicationConnections", APP_CONNECTIONS, check_components, 0 },
    { "DeviceAuthentication", TENANT_ID, check_tenant, 0 },
    { "MutableStorage", MUTABLE_STORAGE_NOT_OBJECT, check_storage, 0 },
    { "Gpio", GPIO, check_pins, 0 },
    { "Uart", PERIPHERAL, check_pins, 0 },
    { "I2cMaster", PERIPHERAL, check_pins, 0 },
    { "SpiMaster", PERIPHERAL, check_pins, 0 },
    { "Pwm", PERIPHERAL, check_pins, 0 },
    { "Adc", PERIPHERAL, check_pins, 0 },
    { "WifiConfig", WIFI, check_bool, 0 },
    { "EnterpriseWifiConfig", ENTERPRISE_WIFI, check_bool, 0 },
    { "NetworkConfig", NETWORK_CONFIG, check_bool, 0 },
    { "CertStore", CERT_STORE, check_bool, 0 },
    { "SystemTime", SYSTEM_TIME, check_bool, 0 },
    { "TimeSyncConfig", TIME_SYNC, check_bool, 0 },
    { "SntpService", SNTP, check_bool, 0 },
    { "DhcpService", DHCP, check_bool, 0 },
    { "SystemEventNotifications", SYSTEM_EVENTS, check_bool, 0 },
    { "SoftwareUpdateDeferral", UPDATE_DEFERRAL, check_bool, 0 },
    { "PowerControls", POWER_MALFORMED, check_power, POWER_ENTRY },
    { "ReadNetworkProxyConfig", NETWORK_PROXY, check_bool, 0 },
    { "HardwareAddressConfig", HARDWARE_ADDRESS, check_bool, 0 },
    { "ResetMemoryWatermarks", WATERMARKS, check_bool, 0 },
    { "HeapMemStats", HEAP_STATS, check_bool, 0 },
};

static const struct field *capability_of(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(capability_fields); i++) {
        if (strcmp(capability_fields[i].name, name) == 0) {
            return &capability_fields[i];
        }
    }
    return NULL;
}

/* The public record gives illegal capabilities to category 1. */
static bool refuse_capability(const struct check *c, const char *name)
{
    g_set_error(c->error, GSI_MANIFEST_ERROR, GSI_MANIFEST_CODE(CATEGORY_APP_MANAGER, 24),
                "%s: Capabilities.%s: no such capability (error 1/24)", c->file, name);
    return false;
}

static bool check_capabilities(const struct check *c, JsonObject *root)
{
    JsonNode *node = json_object_get_member(root, "Capabilities");
    if (!node || !JSON_NODE_HOLDS_OBJECT(node)) {
        return refuse(c, MISSING_CAPABILITIES, "Capabilities", "missing, or no object");
    }
    JsonObject *object = json_node_get_object(node);
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *at = names; at; at = at->next) {
        const struct field *field = capability_of(at->data);
        if (!field) {
            return refuse_capability(c, at->data);
        }
        if (!field->check(c, field, json_object_get_member(object, at->data))) {
            return false;
        }
    }
    return true;
}

static bool check_schema(const struct check *c, JsonObject *root)
{
    JsonNode *node = json_object_get_member(root, "SchemaVersion");
    if (!node) {
        return refuse(c, MISSING_SCHEMA_VERSION, "SchemaVersion", "missing");
    }
    return (is_integer(node) && json_node_get_int(node) == 1) ||
           refuse(c, INCOMPATIBLE_SCHEMA_VERSION, "SchemaVersion", "only 1 is supported");
}

/* Name and ComponentId have no number of their own: 2/1. */
static bool check_identity(const struct check *c, JsonObject *root,
                           struct gsi_app_manifest *manifest)
{
    JsonNode *name = json_object_get_member(root, "Name");
    JsonNode *component = json_object_get_member(root, "ComponentId");
    if (!name || !is_string(name) || !*json_node_get_string(name) ||
        strlen(json_node_get_string(name)) >= IMAGE_NAME_SIZE) {
        return refuse(c, INVALID_JSON, "Name", "a string of 1 to %d bytes expected",
                      IMAGE_NAME_SIZE - 1);
    }
    if (!component || !is_guid(component)) {
        return refuse(c, INVALID_JSON, "ComponentId", "a GUID expected");
    }
    g_strlcpy(manifest->name, json_node_get_string(name), sizeof manifest->name);
    return gsi_guid_parse(json_node_get_string(component), manifest->component);
}

/* A path component ".." or a link could point out of the package. */
static bool is_plain_path(const char *path)
{
    return path[0] == '/' && path[1] && !strstr(path, "//") && !strstr(path, "/../") &&
           !strstr(path, "/./") && !g_str_has_suffix(path, "/..") && !g_str_has_suffix(path, "/.");
}

static bool check_entry_point(const struct check *c, JsonObject *root, gsi_fs_node *tree)
{
    JsonNode *node = json_object_get_member(root, "EntryPoint");
    if (!node) {
        return refuse(c, MISSING_ENTRY_POINT, "EntryPoint", "missing");
    }
    const char *path = is_string(node) ? json_node_get_string(node) : NULL;
    if (!path || !is_plain_path(path)) {
        return refuse(c, BAD_ENTRY_POINT, "EntryPoint", "an absolute path in the package expected");
    }
    gsi_fs_node *file = tree ? gsi_fs_find(tree, path) : NULL;
    if (tree && !file) {
        return refuse(c, ENTRY_POINT_DOES_NOT_EXIST, "EntryPoint", "\"%s\" is not in the package",
                      path);
    }
    if (file && !S_ISREG(file->mode)) {
        return refuse(c, ENTRY_POINT_IS_NOT_A_FILE, "EntryPoint", "\"%s\" is no regular file",
                      path);
    }
    return !file || file->mode & S_IXUSR ||
           refuse(c, BAD_ENTRY_POINT, "EntryPoint", "\"%s\" is not executable", path);
}

static bool check_arguments(const struct check *c, JsonObject *root)
{
    static const struct field field = { "CmdArgs", CMD_ARGS, NULL, 0 };
    JsonNode *node = json_object_get_member(root, "CmdArgs");
    return !node || check_array(c, &field, node, is_string, "a string");
}

static bool check_type(const struct check *c, JsonObject *root)
{
    JsonNode *node = json_object_get_member(root, "ApplicationType");
    if (!node) {
        return true;
    }
    if (!is_string(node)) {
        return refuse(c, NON_STRING_APP_TYPE, "ApplicationType", "a string expected");
    }
    static const char *const known[] = { "Default", "RealTimeCapable", "Debugger", NULL };
    return g_strv_contains(known, json_node_get_string(node)) ||
           refuse(c, BAD_APP_TYPE, "ApplicationType",
                  "Default, RealTimeCapable or Debugger expected");
}

static bool check_malloc(const struct check *c, JsonObject *root)
{
    JsonNode *node = json_object_get_member(root, "MallocVersion");
    return !node || is_integer(node) ||
           refuse(c, MALLOC_VERSION, "MallocVersion", "a number expected");
}

static bool check_policy(const struct check *c, JsonObject *root, bool system,
                         struct gsi_app_manifest *manifest)
{
    JsonNode *node = json_object_get_member(root, "Policy");
    manifest->policy = node != NULL;
    if (!node) {
        return true;
    }
    if (!system) {
        g_set_error(c->error, GSI_MANIFEST_ERROR, GSI_MANIFEST_CODE(CATEGORY_APP_MANAGER, 2),
                    "%s: Policy: only system services may have one (error 1/2)", c->file);
        return false;
    }
    return JSON_NODE_HOLDS_OBJECT(node) ||
           refuse(c, POLICY_CAPABILITIES, "Policy", "an object expected");
}

static bool check_root(const struct check *c, JsonObject *root, gsi_fs_node *tree, bool system,
                       struct gsi_app_manifest *manifest)
{
    return check_schema(c, root) && check_identity(c, root, manifest) &&
           check_entry_point(c, root, tree) && check_arguments(c, root) && check_type(c, root) &&
           check_malloc(c, root) && check_policy(c, root, system, manifest) &&
           check_capabilities(c, root);
}

bool gsi_app_manifest_check(const char *file, GBytes *text, gsi_fs_node *tree, bool system,
                            struct gsi_app_manifest *manifest, GError **error)
{
    const struct check c = { .file = file, .error = error };
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) cause = NULL;
    gsize size;
    const char *data = g_bytes_get_data(text, &size);
    memset(manifest, 0, sizeof *manifest);
    if (size == 0 || !json_parser_load_from_data(parser, data, (gssize)size, &cause)) {
        return refuse(&c, INVALID_JSON, "JSON", "%s", cause ? cause->message : "empty file");
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        return refuse(&c, INVALID_JSON, "JSON", "an object expected");
    }
    return check_root(&c, json_node_get_object(root), tree, system, manifest);
}

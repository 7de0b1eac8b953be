/* SPDX-License-Identifier: MIT */
/* app_manifest.json: each published error number, and what is accepted. */
#include <string.h>
#include <sys/stat.h>

#include "gsi_appmanifest.h"
#include "support.h"

#define ID "\"ComponentId\":\"0f821b35-ac71-5650-9492-4741bce258b6\""
#define HEAD "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin/app\""
#define CAPS(x) HEAD ",\"Capabilities\":{" x "}}"

static gsi_fs_node *sample_tree(void)
{
    gsi_fs_node *root = gsi_fs_node_new("/", S_IFDIR | 0555, 3, 2);
    gsi_fs_node *bin = gsi_fs_node_new("/bin", S_IFDIR | 0555, 3, 2);
    gsi_fs_node *app = gsi_fs_node_new("/bin/app", S_IFREG | 01555, 3, 2);
    gsi_fs_node *text = gsi_fs_node_new("/bin/text", S_IFREG | 01444, 3, 2);
    g_ptr_array_add(bin->children, app);
    g_ptr_array_add(bin->children, text);
    g_ptr_array_add(root->children, bin);
    return root;
}

static bool check(const char *text, bool system, GError **error)
{
    struct gsi_app_manifest manifest;
    g_autoptr(gsi_fs_node) tree = sample_tree();
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    return gsi_app_manifest_check("m.json", bytes, tree, system, &manifest, error);
}

TEST good_manifests_pass(void)
{
    static const char *const good[] = {
        CAPS(""),
        CAPS("\"Gpio\":[8,\"$LED\"],\"Uart\":[\"ISU0\"],\"AllowedConnections\":[\"example.com\"]"),
        CAPS("\"AllowedTcpServerPorts\":[80],\"MutableStorage\":{\"SizeKB\":64}"),
        CAPS("\"PowerControls\":[\"ForceReboot\"],\"WifiConfig\":true"),
        HEAD ",\"CmdArgs\":[\"a\",\"\"],\"ApplicationType\":\"Debugger\",\"MallocVersion\":2,"
             "\"Capabilities\":{}}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        bool passed = check(good[i], false, &error);
        ASSERTm(error ? error->message : "", passed);
    }
    PASS();
}

TEST faults_have_the_published_numbers(void)
{
    static const struct { const char *text; int category, number; } bad[] = {
        { "", 2, 1 }, { "[1]", 2, 1 }, { "{", 2, 1 },
        { "{\"Name\":\"n\"}", 2, 4 },
        { "{\"SchemaVersion\":2}", 2, 17 }, { "{\"SchemaVersion\":\"1\"}", 2, 17 },
        { "{\"SchemaVersion\":1}", 2, 1 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\",\"ComponentId\":\"x\"}", 2, 1 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID "}", 2, 3 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":1}", 2, 16 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"bin/app\"}", 2, 16 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin/../app\"}", 2, 16 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin/text\"}", 2, 16 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin/nil\"}", 2, 22 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin\"}", 2, 23 },
        { HEAD "}", 2, 6 }, { HEAD ",\"Capabilities\":[]}", 2, 6 },
        { HEAD ",\"CmdArgs\":\"x\"}", 2, 5 }, { HEAD ",\"CmdArgs\":[1]}", 2, 5 },
        { HEAD ",\"ApplicationType\":1}", 2, 27 }, { HEAD ",\"ApplicationType\":\"x\"}", 2, 26 },
        { HEAD ",\"MallocVersion\":\"x\"}", 2, 59 },
        { HEAD ",\"Policy\":{}}", 1, 2 },
        { CAPS("\"Root\":true"), 1, 24 },
        { CAPS("\"AllowedConnections\":[1]"), 2, 9 }, { CAPS("\"Gpio\":1"), 2, 10 },
        { CAPS("\"Uart\":[true]"), 2, 13 }, { CAPS("\"WifiConfig\":1"), 2, 15 },
        { CAPS("\"DeviceAuthentication\":\"x\""), 2, 24 }, { CAPS("\"SystemTime\":0"), 2, 30 },
        { CAPS("\"MutableStorage\":8"), 2, 31 }, { CAPS("\"MutableStorage\":{}"), 2, 32 },
        { CAPS("\"MutableStorage\":{\"SizeKB\":\"8\"}"), 2, 33 },
        { CAPS("\"MutableStorage\":{\"SizeKB\":65}"), 2, 34 },
        { CAPS("\"AllowedTcpServerPorts\":80"), 2, 36 },
        { CAPS("\"AllowedUdpServerPorts\":80"), 2, 37 },
        { CAPS("\"AllowedTcpServerPorts\":[0]"), 2, 38 },
        { CAPS("\"AllowedUdpServerPorts\":[65536]"), 2, 39 },
        { CAPS("\"TimeSyncConfig\":1"), 2, 40 }, { CAPS("\"DhcpService\":1"), 2, 41 },
        { CAPS("\"SntpService\":1"), 2, 42 },
        { CAPS("\"AllowedApplicationConnections\":[\"x\"]"), 2, 43 },
        { CAPS("\"CertStore\":1"), 2, 44 }, { CAPS("\"EnterpriseWifiConfig\":1"), 2, 45 },
        { CAPS("\"SystemEventNotifications\":1"), 2, 46 },
        { CAPS("\"SoftwareUpdateDeferral\":1"), 2, 47 }, { CAPS("\"PowerControls\":1"), 2, 48 },
        { CAPS("\"PowerControls\":[]"), 2, 49 }, { CAPS("\"PowerControls\":[\"x\"]"), 2, 50 },
        { CAPS("\"HardwareAddressConfig\":1"), 2, 51 },
        { CAPS("\"ReadNetworkProxyConfig\":1"), 2, 56 },
        { CAPS("\"ResetMemoryWatermarks\":1"), 2, 57 }, { CAPS("\"HeapMemStats\":1"), 2, 58 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        ASSERT_FALSEm(bad[i].text, check(bad[i].text, false, &error));
        ASSERT_EQ_FMT(bad[i].category << 20 | bad[i].number, error->code, "0x%x");
        g_autofree char *number = g_strdup_printf("(error %d/%d)", bad[i].category, bad[i].number);
        ASSERTm(error->message, strstr(error->message, number));
    }
    PASS();
}

TEST services_may_have_a_policy(void)
{
    ASSERT(check(HEAD ",\"Policy\":{},\"Capabilities\":{}}", true, NULL));
    PASS();
}

static void parse_mutant(const struct gsi_span *span)
{
    struct gsi_app_manifest manifest;
    g_autoptr(GBytes) bytes = g_bytes_new(span->data, span->size);
    gsi_app_manifest_check("mutant", bytes, NULL, false, &manifest, NULL);
}

TEST mutants_stay_in_bounds(void)
{
    static const char text[] = CAPS("\"Gpio\":[8],\"MutableStorage\":{\"SizeKB\":64}");
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, sizeof text - 1);
    mutate(bytes, 0, sizeof text - 1, 10000, 6, parse_mutant);
    PASS();
}

SUITE(app_suite)
{
    RUN_TEST(good_manifests_pass);
    RUN_TEST(faults_have_the_published_numbers);
    RUN_TEST(services_may_have_a_policy);
    RUN_TEST(mutants_stay_in_bounds);
}

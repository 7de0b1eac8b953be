/* SPDX-License-Identifier: MIT */
/* Host tests of the application manager's JSON reader and manifest, with the sanitizers. */
#include "greatest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "manifest.h"

#define ID "\"ComponentId\":\"0f821b35-ac71-5650-9492-4741bce258b6\""
#define HEAD "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"/bin/app\""
#define CAPS(x) HEAD ",\"Capabilities\":{" x "}}"

/* An exact allocation: one byte too far is seen. */
static int read_text(const char *text, size_t size, bool service, struct am_manifest *manifest)
{
    char *copy = malloc(size ? size : 1);
    memcpy(copy, text, size);
    int error = am_manifest_read(copy, size, service, manifest);
    free(copy);
    return error;
}

static bool parses(const char *text)
{
    struct json root;
    return json_parse(text, strlen(text), &root);
}

TEST json_takes_and_refuses(void)
{
    static const char *const good[] = {
        "{}", " [ ] ", "[1,-2,0,true,false,null,\"\"]", "{\"a\":{\"b\":[{}]}}", "\"\\\"\\\\\\n\"",
        "[[[[[[[[]]]]]]]]",
    };
    static const char *const bad[] = {
        "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
        "{a:1}", "{1:1}", "\"", "\"\\\"", "\"\\u0041\"", "\"\n\"", "01", "-", "1.5", "1e3", "tru",
        "nul", "[1}", "{\"a\":1]", "{} {}", "[[[[[[[[[]]]]]]]]]", "'a'", "[1 2]",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ASSERTm(good[i], parses(good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ASSERT_FALSEm(bad[i], parses(bad[i]));
    }
    PASS();
}

TEST json_finds_members_and_elements(void)
{
    static const char text[] =
        "{ \"a\" : [ 10 , \"x\\ty\" ] , \"b\":true,\"c\":1,\"c\":2, \"\":3 }";
    struct json root, value, element;
    char to[8];
    long number;
    bool yes;
    ASSERT(json_parse(text, strlen(text), &root));
    ASSERT_EQ(JSON_FOUND, json_member(&root, "a", &value));
    ASSERT(json_element(&value, 0, &element) && json_integer(&element, &number));
    ASSERT_EQ(10, number);
    ASSERT(json_element(&value, 1, &element) && json_string(&element, to, sizeof to));
    ASSERT_STR_EQ("x\ty", to);
    ASSERT_FALSE(json_string(&element, to, 3));
    ASSERT_FALSE(json_element(&value, 2, &element));
    ASSERT_EQ(JSON_FOUND, json_member(&root, "b", &value));
    ASSERT(json_bool(&value, &yes) && yes);
    ASSERT_EQ(JSON_TWICE, json_member(&root, "c", &value));
    ASSERT_EQ(JSON_FOUND, json_member(&root, "", &value));
    ASSERT_EQ(JSON_ABSENT, json_member(&root, "d", &value));
    PASS();
}

TEST json_integers_are_bounded(void)
{
    struct json value;
    long number;
    ASSERT(json_parse("-99999999", 9, &value) && json_integer(&value, &number));
    ASSERT_EQ(-99999999, number);
    ASSERT(json_parse("9999999999", 10, &value));
    ASSERT_FALSE(json_integer(&value, &number));
    PASS();
}

TEST manifest_gives_what_it_names(void)
{
    static const char text[] = HEAD ",\"CmdArgs\":[\"-a\",\"b\"],"
        "\"Capabilities\":{\"NetworkConfig\":true,"
        "\"WifiConfig\":false,\"DeviceAuthentication\":\"11111111-2222-3333-4444-555555555555\"}}";
    struct am_manifest m;
    ASSERT_EQ(0, read_text(text, strlen(text), false, &m));
    ASSERT_STR_EQ("/bin/app", m.entry_point);
    ASSERT_MEM_EQ("\x35\x1b\x82\x0f\x71\xac\x50\x56\x94\x92", m.component, 10);
    ASSERT_EQ(2, m.argument_count);
    ASSERT_STR_EQ("b", m.arguments[1]);
    ASSERT_EQ(1, m.group_count);
    ASSERT_EQ(15, m.groups[0]);
    ASSERT_STR_EQ("11111111-2222-3333-4444-555555555555", m.tenant);
    ASSERT_EQ(0, m.capabilities);
    ASSERT_FALSE(m.real_time);
    PASS();
}

TEST faults_have_the_published_numbers(void)
{
    static const struct { const char *text; unsigned category, number; } bad[] = {
        { "", 2, 1 }, { "[]", 2, 1 }, { "{}", 2, 4 }, { "{\"SchemaVersion\":2}", 2, 17 },
        { "{\"SchemaVersion\":1}", 2, 1 }, { "{\"SchemaVersion\":1,\"Name\":\"\"}", 2, 1 },
        { "{\"SchemaVersion\":1,\"SchemaVersion\":1}", 2, 4 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\",\"ComponentId\":\"x\"}", 2, 1 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID "}", 2, 3 },
        { "{\"SchemaVersion\":1,\"Name\":\"n\"," ID ",\"EntryPoint\":\"bin\"}", 2, 16 },
        { HEAD "}", 2, 6 }, { HEAD ",\"Capabilities\":1}", 2, 6 },
        { HEAD ",\"CmdArgs\":1}", 2, 5 },
        { HEAD ",\"CmdArgs\":[1,2,3,4,5,6,7,8,9]}", 2, 5 },
        { HEAD ",\"ApplicationType\":\"Debugger\"}", 2, 26 },
        { HEAD ",\"ApplicationType\":1}", 2, 27 },
        { CAPS("\"WifiConfig\":1"), 1, 24 },
        { CAPS("\"DeviceAuthentication\":1"), 2, 24 },
        { CAPS("\"DeviceAuthentication\":\"x\""), 2, 28 },
        { HEAD ",\"Capabilities\":{},\"Policy\":{}}", 1, 2 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct am_manifest m;
        int error = read_text(bad[i].text, strlen(bad[i].text), false, &m);
        ASSERT_EQ_FMT((int)AM_ERROR(bad[i].category, bad[i].number), error, "0x%x");
    }
    PASS();
}

#define SERVICE(x) HEAD ",\"Capabilities\":{},\"Policy\":{" x "}}"
TEST a_service_has_its_policy_and_no_more(void)
{
    static const char good[] = SERVICE("\"Groups\":[7],\"LinuxCapabilities\":[],"
                                       "\"DeviceCapabilities\":[\"ATTESTATION_RUNTIME\"]");
    static const struct { const char *text; unsigned number; } bad[] = {
        { SERVICE("\"Groups\":[0]"), 20 }, { SERVICE("\"Groups\":[65534]"), 20 },
        { SERVICE("\"Groups\":7"), 20 }, { SERVICE("\"LinuxCapabilities\":[\"CAP_KILL\"]"), 21 },
        { SERVICE("\"DeviceCapabilities\":[\"ALL\"]"), 21 },
        { SERVICE("\"DeviceCapabilities\":1"), 21 },
    };
    struct am_manifest m;
    ASSERT_EQ(0, read_text(good, strlen(good), true, &m));
    ASSERT_EQ(1u << 5, m.capabilities);
    ASSERT_EQ(7, m.groups[0]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ASSERT_EQ(AM_ERROR(2, (int)bad[i].number),
                  read_text(bad[i].text, strlen(bad[i].text), true, &m));
    }
    PASS();
}

TEST what_is_not_there_is_refused(void)
{
    static const struct { const char *text; int number; } asked[] = {
        { CAPS("\"Gpio\":[1]"), 9 }, { CAPS("\"Uart\":[\"ISU0\"]"), 8 },
        { CAPS("\"MutableStorage\":{\"SizeKB\":8}"), 22 },
        { CAPS("\"AllowedConnections\":[\"example.com\"]"), 24 },
        { CAPS("\"HeapMemStats\":true"), 24 }, { CAPS("\"Adc\":\"x\""), 8 },
    };
    static const char no[] = CAPS("\"Gpio\":[],\"HeapMemStats\":false,"
                                  "\"MutableStorage\":{\"SizeKB\":0}");
    struct am_manifest m;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        ASSERT_EQ_FMT((int)AM_ERROR(1, asked[i].number),
                      read_text(asked[i].text, strlen(asked[i].text), false, &m), "0x%x");
        ASSERTm(asked[i].text, m.unavailable);
    }
    ASSERT_EQ(0, read_text(no, strlen(no), false, &m));
    PASS();
}

TEST real_time_is_for_applications(void)
{
    static const char text[] = HEAD ",\"ApplicationType\":\"RealTimeCapable\",\"Capabilities\":{}}";
    struct am_manifest m;
    ASSERT_EQ(0, read_text(text, strlen(text), false, &m));
    ASSERT(m.real_time);
    ASSERT_EQ(AM_ERROR(2, 26), read_text(text, strlen(text), true, &m));
    PASS();
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

TEST damaged_texts_stay_in_bounds(void)
{
    static const char text[] = HEAD ",\"CmdArgs\":[\"a\\n\"],"
        "\"Capabilities\":{\"WifiConfig\":true},"
        "\"Policy\":{\"Groups\":[7],\"DeviceCapabilities\":[\"SFS\"]}}";
    static const char letters[] = "{}[]\":,\\0129tfn -\n\x80";
    uint32_t random = 7;
    for (int i = 0; i < 50000; i++) {
        char copy[sizeof text];
        struct am_manifest m;
        memcpy(copy, text, sizeof text);
        for (uint32_t edits = next_random(&random) % 4; edits; edits--) {
            copy[next_random(&random) % (sizeof text - 1)] =
                letters[next_random(&random) % (sizeof letters - 1)];
        }
        read_text(copy, next_random(&random) % 4 ? sizeof text - 1
                                                 : next_random(&random) % sizeof text, true, &m);
        ASSERT(m.group_count <= AM_GROUPS_MAX && m.argument_count <= AM_ARGUMENTS_MAX);
    }
    PASS();
}

GREATEST_MAIN_DEFS();

int main(int argc, char **argv)
{
    GREATEST_MAIN_BEGIN();
    RUN_TEST(json_takes_and_refuses);
    RUN_TEST(json_finds_members_and_elements);
    RUN_TEST(json_integers_are_bounded);
    RUN_TEST(manifest_gives_what_it_names);
    RUN_TEST(faults_have_the_published_numbers);
    RUN_TEST(a_service_has_its_policy_and_no_more);
    RUN_TEST(what_is_not_there_is_refused);
    RUN_TEST(real_time_is_for_applications);
    RUN_TEST(damaged_texts_stay_in_bounds);
    GREATEST_MAIN_END();
}

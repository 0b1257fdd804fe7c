/* The functions of the fake NVML that fill in more than one number. */
#include "fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory */

typedef struct {
    u64 total, free, used;
} Memory;
typedef struct {
    u32 version;
    u64 total, reserved, free, used;
} MemoryV2;
typedef struct {
    char *name_space;
    u64 soft, hard, used;
} Limits;

int nvmlDeviceGetMemoryInfo_v2(Device device, MemoryV2 *out) {
    PASS(device);
    WANT(total, of_device(device, "total"));
    if (out->version != (sizeof(MemoryV2) | 2u << 24))
        return ARGUMENT_VERSION_MISMATCH;
    out->total = number(total);
    out->reserved = number(of_device(device, "reserved"));
    out->used = number(of_device(device, "used"));
    out->free = out->total - out->used - out->reserved;
    return OK;
}

/* The first version counts what the driver keeps as used. */
int nvmlDeviceGetMemoryInfo(Device device, Memory *out) {
    PASS(device);
    WANT(total, of_device(device, "total"));
    out->total = number(total);
    out->used = number(of_device(device, "used")) + number(of_device(device, "reserved"));
    out->free = out->total - out->used;
    return OK;
}

int nvmlDeviceGetBAR1MemoryInfo(Device device, Memory *out) {
    PASS(device);
    WANT(total, of_device(device, "bar1"));
    *out = (Memory){number(total), number(total), 0};
    return OK;
}

int nvmlDeviceGetMemoryLimits_v1(Device device, Limits *out) {
    PASS(device);
    WANT(hard, of_device(device, "limit"));
    out->hard = out->soft = number(hard);
    out->used = number(of_device(device, "used"));
    return OK;
}

/* Processes */

typedef struct {
    u32 pid;
    u64 used;
    u32 gpu_instance, compute_instance;
} Process;
/* Drivers 535.43 to 535.98 fill this one in where callers hand the other. */
typedef struct {
    Process process;
    u64 protected_memory;
} Process535;

enum { PROCESSES = 64 };
static const u32 NO_INSTANCE = 0xFFFFFFFFu;

/* "pid:bytes" or "pid:bytes:gpu instance:compute instance"; the bytes may be "unknown". */
static Process one_process(const char *text) {
    Process found = {0, 0, NO_INSTANCE, NO_INSTANCE};
    char used[32] = "0";
    sscanf(text, "%u:%31[^:]:%u:%u", &found.pid, used, &found.gpu_instance, &found.compute_instance);
    found.used = strcmp(used, "unknown") ? number(used) : ~0ull;
    return found;
}

static int belongs(Device device, const Process *process) {
    if (device->mig < 0)
        return 1;
    const char *own = of_device(device, "gpu_instance");
    return own && process->gpu_instance == (u32)number(own);
}

static u32 parse(Device device, const char *key, Process *found) {
    Device whole = find(device->gpu, -1);
    char *text = strdup(of_device(whole, key) ? of_device(whole, key) : ""), *rest = NULL;
    u32 count = 0;
    for (char *word = strtok_r(text, ",", &rest); word && count < PROCESSES; word = strtok_r(NULL, ",", &rest)) {
        found[count] = one_process(word);
        count += (u32)belongs(device, &found[count]);
    }
    free(text);
    return count;
}

static int processes(Device device, const char *key, u32 *count, void *out, size_t size) {
    Process found[PROCESSES];
    u32 room = *count;
    *count = parse(device, key, found);
    if (room < *count)
        return INSUFFICIENT_SIZE;
    for (u32 i = 0; i < *count; i++) {
        memset((char *)out + i * size, 0, size);
        memcpy((char *)out + i * size, &found[i], sizeof(Process));
    }
    return OK;
}

static size_t third_size(void) {
    return of_system("wrong_v3") ? sizeof(Process535) : sizeof(Process);
}

#define PROCESSES_OF(function, key, size) \
    int function(Device device, u32 *count, void *out) { \
        PASS(device); \
        return processes(device, key, count, out, size); \
    }
PROCESSES_OF(nvmlDeviceGetComputeRunningProcesses_v3, "compute", third_size())
PROCESSES_OF(nvmlDeviceGetComputeRunningProcesses_v2, "compute", sizeof(Process))
PROCESSES_OF(nvmlDeviceGetGraphicsRunningProcesses_v3, "graphics", third_size())
PROCESSES_OF(nvmlDeviceGetGraphicsRunningProcesses_v2, "graphics", sizeof(Process))
PROCESSES_OF(nvmlDeviceGetMPSComputeRunningProcesses_v3, "mps", third_size())
PROCESSES_OF(nvmlDeviceGetMPSComputeRunningProcesses_v2, "mps", sizeof(Process))

/* Health and the rest */

typedef struct {
    u32 version, sensor;
    int temperature;
} Temperature;
typedef struct {
    char legacy[16];
    u32 domain, bus, device, id, subsystem;
    char address[32];
} Pci;
typedef struct {
    u32 field, scope;
    long long at, latency;
    u32 type, code;
    u64 value;
} Field;

int nvmlDeviceGetTemperatureV(Device device, Temperature *out) {
    PASS(device);
    WANT(value, of_device(device, "temperature"));
    out->temperature = atoi(value);
    return OK;
}

int nvmlDeviceGetPciInfo_v3(Device device, Pci *out) {
    PASS(device);
    WANT(bus, of_device(device, "bus"));
    memset(out, 0, sizeof *out);
    snprintf(out->address, sizeof out->address, "%s", bus);
    snprintf(out->legacy, sizeof out->legacy, "%s", strlen(bus) > 12 ? bus + 4 : bus);
    sscanf(bus, "%x:%x:%x", &out->domain, &out->bus, &out->device);
    return OK;
}

int nvmlDeviceGetCudaComputeCapability(Device device, int *major, int *minor) {
    PASS(device);
    WANT(value, of_device(device, "capability"));
    return sscanf(value, "%d.%d", major, minor) == 2 ? OK : NOT_SUPPORTED;
}

/* Current and pending mode, of MIG or ECC. */
#define MODE_OF(function, key) \
    int function(Device device, u32 *now, u32 *next) { \
        PASS(device); \
        WANT(value, of_device(device, key)); \
        *now = *next = (u32)number(value); \
        return OK; \
    }
MODE_OF(nvmlDeviceGetMigMode, "mig")
MODE_OF(nvmlDeviceGetEccMode, "ecc")

int nvmlDeviceGetTotalEccErrors(Device device, u32 kind, u32 counter, u64 *out) {
    PASS(device);
    WANT(value, of_device(device, kind && !counter ? "ecc_uncorrected" : "ecc_other"));
    *out = number(value);
    return OK;
}

int nvmlDeviceGetCurrentClocksEventReasons(Device device, u64 *out) {
    PASS(device);
    WANT(value, of_device(device, "reasons"));
    *out = number(value);
    return OK;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(Device device, u64 *out) {
    PASS(device);
    return nvmlDeviceGetCurrentClocksEventReasons(device, out);
}

int nvmlDeviceGetUtilizationRates(Device device, u32 *out) {
    PASS(device);
    WANT(value, of_device(device, "utilisation"));
    out[0] = (u32)number(value);
    out[1] = (u32)number(of_device(device, "utilisation_memory"));
    return OK;
}

int nvmlDeviceGetRemappedRows(Device device, u32 *corrected, u32 *uncorrected, u32 *pending, u32 *failed) {
    PASS(device);
    WANT(value, of_device(device, "remapped"));
    return sscanf(value, "%u,%u,%u,%u", corrected, uncorrected, pending, failed) == 4 ? OK : NOT_SUPPORTED;
}

int nvmlDeviceGetNvLinkState(Device device, u32 link, u32 *out) {
    PASS(device);
    WANT(links, of_device(device, "nvlinks"));
    if (link >= strlen(links))
        return INVALID_ARGUMENT;
    *out = links[link] == '1';
    return OK;
}

int nvmlDeviceGetFieldValues(Device device, int count, Field *fields) {
    PASS(device);
    for (int i = 0; i < count; i++) {
        char key[32];
        snprintf(key, sizeof key, "field.%u", fields[i].field);
        const char *value = of_device(device, key);
        fields[i].code = value ? OK : NOT_SUPPORTED;
        fields[i].value = number(value);
    }
    return OK;
}

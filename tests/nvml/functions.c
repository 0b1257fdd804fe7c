/* A libnvidia-ml.so.1 for tests: answers what the scenario says. The layouts are those that
 * nvidia-ml-py declares. Functions that are not here are stubs that answer NOT_SUPPORTED. */
#include "fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OF(function, key) \
    int function(Device device, char *out, u32 size) { \
        PASS(device); \
        return put(of_device(device, key), out, size); \
    }
#define NUMBER_OF(function, key) \
    int function(Device device, u32 *out) { \
        PASS(device); \
        WANT(value, of_device(device, key)); \
        *out = (u32)number(value); \
        return OK; \
    }
#define NUMBER_BY_KIND(function, key_of_kind) \
    int function(Device device, u32 kind, u32 *out) { \
        PASS(device); \
        WANT(value, of_device(device, key_of_kind)); \
        *out = (u32)number(value); \
        return OK; \
    }

/* The library and the system */

int nvmlInitWithFlags(u32 flags) { return (void)flags, start(__func__); }
int nvmlInit_v2(void) { return start("nvmlInitWithFlags"); }
int nvmlInit(void) { return start("nvmlInitWithFlags"); }
int nvmlShutdown(void) { return stop(); }

const char *nvmlErrorString(int code) {
    switch (code) {
    case OK: return "Success";
    case NOT_SUPPORTED: return "Not Supported";
    case 9: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    case 18: return "Driver/library version mismatch";
    default: return "Unknown Error";
    }
}

int nvmlSystemGetDriverVersion(char *out, u32 size) {
    PASS(NULL);
    return put(of_system("driver"), out, size);
}

int nvmlSystemGetNVMLVersion(char *out, u32 size) {
    PASS(NULL);
    return put(of_system("nvml"), out, size);
}

int nvmlSystemGetCudaDriverVersion_v2(int *out) {
    PASS(NULL);
    WANT(value, of_system("cuda"));
    *out = (int)number(value);
    return OK;
}

int nvmlSystemGetCudaDriverVersion(int *out) { return nvmlSystemGetCudaDriverVersion_v2(out); }

int nvmlSystemGetProcessName(u32 pid, char *out, u32 size) {
    PASS(NULL);
    char key[32];
    snprintf(key, sizeof key, "pid.%u", pid);
    return of_system(key) ? put(of_system(key), out, size) : NOT_FOUND;
}

/* Handles */

int nvmlDeviceGetCount_v2(u32 *out) {
    PASS(NULL);
    *out = (u32)number(of_system("gpus"));
    return OK;
}

int nvmlDeviceGetHandleByIndex_v2(u32 index, Device *out) {
    PASS(NULL);
    *out = find((int)index, -1);
    return *out ? gate(*out, __func__) : INVALID_ARGUMENT;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, Device *out) {
    PASS(NULL);
    *out = find_uuid(uuid);
    return *out ? gate(*out, __func__) : NOT_FOUND;
}

int nvmlDeviceGetIndex(Device device, u32 *out) {
    PASS(device);
    *out = (u32)(device->mig < 0 ? device->gpu : device->mig);
    return OK;
}

int nvmlDeviceIsMigDeviceHandle(Device device, u32 *out) {
    PASS(device);
    *out = device->mig >= 0;
    return OK;
}

int nvmlDeviceGetMigDeviceHandleByIndex(Device device, u32 index, Device *out) {
    PASS(device);
    *out = find(device->gpu, (int)index);
    return *out ? OK : NOT_FOUND;
}

int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(Device device, Device *out) {
    PASS(device);
    *out = find(device->gpu, -1);
    return device->mig < 0 ? INVALID_ARGUMENT : OK;
}

/* One value each */

TEXT_OF(nvmlDeviceGetName, "name")
TEXT_OF(nvmlDeviceGetUUID, "uuid")
TEXT_OF(nvmlDeviceGetSerial, "serial")
TEXT_OF(nvmlDeviceGetVbiosVersion, "vbios")
NUMBER_OF(nvmlDeviceGetArchitecture, "architecture")
NUMBER_OF(nvmlDeviceGetComputeInstanceId, "compute_instance")
NUMBER_OF(nvmlDeviceGetComputeMode, "compute_mode")
NUMBER_OF(nvmlDeviceGetCurrPcieLinkGeneration, "pcie_generation")
NUMBER_OF(nvmlDeviceGetCurrPcieLinkWidth, "pcie_width")
NUMBER_OF(nvmlDeviceGetDisplayActive, "display")
NUMBER_OF(nvmlDeviceGetDisplayMode, "display")
NUMBER_OF(nvmlDeviceGetEnforcedPowerLimit, "power_limit_mw")
NUMBER_OF(nvmlDeviceGetFanSpeed, "fan")
NUMBER_OF(nvmlDeviceGetGpuInstanceId, "gpu_instance")
NUMBER_OF(nvmlDeviceGetMaxMigDeviceCount, "mig_max")
NUMBER_OF(nvmlDeviceGetMaxPcieLinkGeneration, "pcie_generation_max")
NUMBER_OF(nvmlDeviceGetMaxPcieLinkWidth, "pcie_width_max")
NUMBER_OF(nvmlDeviceGetMinorNumber, "minor")
NUMBER_OF(nvmlDeviceGetPerformanceState, "performance")
NUMBER_OF(nvmlDeviceGetPersistenceMode, "persistence")
NUMBER_OF(nvmlDeviceGetPowerManagementLimit, "power_limit_mw")
NUMBER_OF(nvmlDeviceGetPowerUsage, "power_mw")
NUMBER_OF(nvmlDeviceGetRetiredPagesPendingStatus, "retired_pending")
NUMBER_BY_KIND(nvmlDeviceGetTemperature, ((void)kind, "temperature"))
NUMBER_BY_KIND(nvmlDeviceGetTemperatureThreshold, kind ? "temperature_slowdown" : "temperature_shutdown")
NUMBER_BY_KIND(nvmlDeviceGetClockInfo, kind == 2 ? "clock_memory" : "clock_sm")
NUMBER_BY_KIND(nvmlDeviceGetMaxClockInfo, kind == 2 ? "clock_memory_max" : "clock_sm_max")

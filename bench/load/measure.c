/* Clocks, a histogram of latencies, and what processes cost. */
#include "load.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

uint32_t micros(void) {
  static double start;
  double at = now();
  if (start == 0) start = at;
  return (uint32_t)((at - start) * 1e6);
}

/* Buckets whose width doubles every 32 steps: exact to 3 % at any latency. */
enum { STEPS = 32, BUCKETS = STEPS * 29 };
static uint64_t buckets[BUCKETS], inBuckets;

void latency_reset(void) {
  memset(buckets, 0, sizeof buckets);
  inBuckets = 0;
}

void latency_add(uint32_t us) {
  int shift = us < STEPS ? 0 : 27 - __builtin_clz(us);
  buckets[shift * STEPS + (us >> shift)]++;
  inBuckets++;
}

/* Returns a percentile in ms; -1 without messages. */
double latency_ms(double share) {
  uint64_t below = 0;
  for (int i = 0; i < BUCKETS; i++) {
    below += buckets[i];
    if (inBuckets > 0 && below >= share * inBuckets) {
      int shift = i < 2 * STEPS ? 0 : i / STEPS - 1;
      return ((uint64_t)(i - shift * STEPS) << shift) / 1e3;
    }
  }
  return -1;
}

double cpu_self(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* Returns the CPU seconds of all threads of a process; 0 if unknown. */
double cpu_of(int process) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  FILE *file = process > 0 ? fopen(path, "r") : NULL;
  if (file == NULL) return 0;
  size_t count = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[count] = 0;
  unsigned long user = 0, system = 0;
  /* The name, in parentheses, may hold anything. */
  char *rest = strrchr(text, ')');
  if (rest != NULL) sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

/* Returns resident memory in bytes; 0 if unknown. */
long resident_of(int process) {
  char path[64];
  long pages = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", process);
  FILE *file = process > 0 ? fopen(path, "r") : NULL;
  if (file == NULL) return 0;
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

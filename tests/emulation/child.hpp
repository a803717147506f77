// child.hpp - runs a body in a child process that may abort, and hands back how it ended and what it said on stderr.
#pragma once
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "emulation/cuda.hpp"
#include "emulation/grid.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool sees_addresses = true;
#else
inline constexpr bool sees_addresses = false;
#endif
#if defined(__SANITIZE_THREAD__)
inline constexpr bool sees_races = true;
#else
inline constexpr bool sees_races = false;
#endif

struct Ending {
  bool well;
  std::string message;
  bool says(const std::string& part) const { return message.find(part) != std::string::npos; }
};

template <class Body>
Ending in_child(Body body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::fflush(nullptr);
  emulation::end_idle_threads();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int deadly : {SIGABRT, SIGSEGV}) std::signal(deadly, SIG_DFL);
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    body();
    _exit(0);
  }
  close(ends[1]);
  Ending ending{};
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) ending.message.append(buffer, n);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ending.well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return ending;
}

// How a launch of one kernel ends.
template <class... Parameters, class... Arguments>
Ending ending_of(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared, Arguments... arguments) {
  return in_child([&] {
    if (emulation::launch(kernel, grid, block, shared, nullptr, arguments...) != cudaSuccess) _exit(2);
    cudaDeviceSynchronize();
  });
}

template <class... Parameters, class... Arguments>
Ending cooperative_ending_of(void (*kernel)(Parameters...), dim3 grid, dim3 block, Arguments... arguments) {
  return in_child([&] {
    if (emulation::launch_cooperative(kernel, grid, block, 0, nullptr, arguments...) != cudaSuccess) _exit(2);
    cudaDeviceSynchronize();
  });
}

inline void check_aborts(const Ending& ending, const std::string& part) {
  INFO("message: ", ending.message);
  CHECK(!ending.well);
  CHECK(ending.says("emulation: "));
  CHECK(ending.says(part));
}

// Is it the thread sanitizer that runs this? Other builds skip the test.
inline bool races_are_seen() {
  if (!sees_races) MESSAGE("SKIPPED: races are seen under the thread sanitizer only");
  return sees_races;
}

// For tests whose kernels race on purpose.
inline bool races_are_ignored() {
  if (sees_races) MESSAGE("SKIPPED: it races, which the thread sanitizer reports");
  return !sees_races;
}

inline bool addresses_are_seen() {
  if (!sees_addresses) MESSAGE("SKIPPED: bad addresses are seen under the address sanitizer only");
  return sees_addresses;
}

inline void check_race(const Ending& ending, bool race) {
  INFO("message: ", ending.message);
  CHECK(ending.says("data race") == race);
}

inline void check_bad_address(const Ending& ending) {
  INFO("message: ", ending.message);
  CHECK(!ending.well);
  CHECK(ending.says("AddressSanitizer"));
}

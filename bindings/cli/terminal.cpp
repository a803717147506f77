// terminal.cpp - what the program says: results on standard output, everything else on standard error.
#include "terminal.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "hold_signals.hpp"

namespace cli {
namespace {

bool progress_is_open = false;

void say(const char* kind, const std::string& message) {
  end_progress();
  std::fprintf(stderr, "fedglmm: %s%s\n", kind, message.c_str());
}

void show_progress(const char* stage, double fraction) {
  std::fprintf(stderr, "\r\033[K%s %d %%", stage, static_cast<int>(100 * fraction));
  progress_is_open = true;
}

}  // namespace

void print(const std::string& text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written != text.size() || std::fflush(stdout) != 0) {
    throw fglmm::Error(FGLMM_BAD_DATA, std::string("cannot write to standard output: ") + std::strerror(errno));
  }
}

void note(const std::string& message) { say("note: ", message); }
void warning(const std::string& message) { say("warning: ", message); }
void error(const std::string& message) { say("", message); }

fglmm::ContextOptions talking_options() {
  fglmm::ContextOptions options;
  options.backend = "cpu";
  options.log = [](fglmm_log_level level, const char* message) {
    if (level == FGLMM_LOG_WARNING) warning(message);
    else note(message);
  };
  options.cancel = interrupted;
  if (isatty(STDERR_FILENO)) options.progress = show_progress;
  return options;
}

void end_progress() {
  if (progress_is_open) std::fputs("\r\033[K", stderr);
  progress_is_open = false;
}

}  // namespace cli

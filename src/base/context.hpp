// context.hpp - what a call may talk to besides its arguments: backend choice, threads and the caller's callbacks.
#pragma once
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/threads.hpp"

namespace fedglmm {

class Backend;

struct Context {
  std::shared_ptr<Backend> backend;
  std::string backend_name;  // "cpu (x86-64-v3)"
  Threads threads;
  fglmm_log_fn log_callback = nullptr;
  void* log_user = nullptr;
  fglmm_progress_fn progress_callback = nullptr;
  void* progress_user = nullptr;
  fglmm_cancel_fn cancel_callback = nullptr;
  void* cancel_user = nullptr;

  void info(const std::string& message) const { log(FGLMM_LOG_INFO, message); }
  void warn(const std::string& message) const { log(FGLMM_LOG_WARNING, message); }
  void progress(const char* stage, double fraction) const {
    if (progress_callback) progress_callback(progress_user, stage, fraction);
  }
  void check_cancelled() const {
    if (cancel_callback && cancel_callback(cancel_user)) fail(Status::cancelled, "cancelled by the caller");
  }

 private:
  void log(fglmm_log_level level, const std::string& message) const {
    if (log_callback) log_callback(log_user, level, message.c_str());
  }
};

}  // namespace fedglmm

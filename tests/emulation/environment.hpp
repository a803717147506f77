// environment.hpp - a test option that holds while the object lives.
#pragma once
#include <cstdlib>
#include <string>

class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

inline Environment thread_order(const std::string& order) { return {"FEDGLMM_EMULATION_ORDER", order}; }

inline constexpr const char* all_orders[] = {"forward", "reverse", "random:1", "random:2"};

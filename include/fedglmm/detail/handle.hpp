// handle.hpp - what the classes of fedglmm.hpp are made of: the exception, owned handles, strings and lists of strings.
#ifndef FEDGLMM_DETAIL_HANDLE_HPP
#define FEDGLMM_DETAIL_HANDLE_HPP

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "fedglmm/fedglmm.h"

namespace fglmm {

class Error : public std::runtime_error {
 public:
  Error(fglmm_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  fglmm_status status() const { return status_; }

 private:
  fglmm_status status_;
};

namespace detail {

// function(arguments..., error), with its failure as an exception.
template <class Function, class... Arguments>
void call(Function function, Arguments... arguments) {
  fglmm_error error;
  error.message[0] = '\0';
  const fglmm_status status = function(arguments..., &error);
  if (status != FGLMM_OK) throw Error(status, error.message);
}

// A handle that owns its C namesake.
template <class C, void (*destroy)(C*)>
class Handle {
 public:
  explicit Handle(C* raw) : raw_(raw) {}
  C* get() const { return raw_.get(); }

 protected:
  template <class Self, class Function, class... Arguments>
  static Self make(Function function, Arguments... arguments) {
    C* raw = nullptr;
    call(function, arguments..., &raw);
    return Self(raw);
  }

 private:
  struct Destroy {
    void operator()(C* raw) const { destroy(raw); }
  };
  std::unique_ptr<C, Destroy> raw_;
};

struct FreeString {
  void operator()(char* string) const { fglmm_string_free(string); }
};

// A string that function(arguments..., &string, error) hands over.
template <class Function, class... Arguments>
std::string string_of(Function function, Arguments... arguments) {
  char* raw = nullptr;
  call(function, arguments..., &raw);
  const std::unique_ptr<char, FreeString> owned(raw);
  return raw;
}

inline const char* null_if_empty(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

// The C view of a list of strings, which must outlive it.
class StringList {
 public:
  explicit StringList(const std::vector<std::string>& list) {
    for (const std::string& text : list) pointers_.push_back(text.c_str());
  }
  const char* const* data() const { return pointers_.data(); }
  std::int64_t size() const { return static_cast<std::int64_t>(pointers_.size()); }

 private:
  std::vector<const char*> pointers_;
};

}  // namespace detail

}  // namespace fglmm
#endif

// json.hpp - untrusted JSON, read strictly: every member is asked for by name, checked, and none may be left over.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fedglmm {

// BAD_DATA, with line and column for malformed text: also a repeated member, nesting deeper than 16, a number out of
// range.
nlohmann::json parse_json(std::string_view text, const std::string& source_name);

// A JSON object and the place it has in its file, which every message names. A member that is null counts as absent.
class JsonObject {
 public:
  JsonObject(const nlohmann::json& object, std::string place);

  const std::string& place() const { return place_; }
  const nlohmann::json* find(const char* member);  // nullptr if absent
  const nlohmann::json& require(const char* member);

  std::string text(const char* member);            // no NUL inside, not empty
  std::vector<std::string> texts(const char* member);  // absent: none
  std::size_t one_of(const char* member, const std::vector<std::string>& choices);  // its position; absent: the first
  std::vector<nlohmann::json> list(const char* member);                              // absent: empty
  double number(const char* member, double otherwise);
  std::int64_t integer(const char* member, std::int64_t otherwise);
  bool boolean(const char* member, bool otherwise);

  void does_not_apply(std::initializer_list<const char*> members);  // BAD_DATA for one not asked for and not empty
  void later(const char* member);                                   // UNSUPPORTED unless absent or empty
  void finish() const;                                              // BAD_DATA for any other not asked for

  [[noreturn]] void reject(const char* member, const std::string& why) const;

 private:
  bool empty(const char* member);

  const nlohmann::json& object_;
  std::string place_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace fedglmm

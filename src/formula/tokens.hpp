// tokens.hpp - the words of a formula, each with its place in the text.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace fedglmm {

struct Token {
  enum class Kind { name, number, symbol, end };
  Kind kind;
  std::string text;      // a name without its backquotes
  std::size_t start;     // byte offset and length in the formula
  std::size_t length;
};

bool is_digit(char c);
bool is_name_byte(char c);  // a letter, a digit, '.', '_' or a byte above ASCII

// The first token at byte `start` or after. Names hold name bytes and do not begin with a digit; `anything else` stands
// in backquotes. What a formula cannot hold is refused, what is not supported yet says so.
Token next_token(std::string_view formula, std::size_t start);

// Fails with `what`, the character's number and the formula with the token between >>> and <<<.
[[noreturn]] void fail_at(Status status, std::string_view formula, const Token& token, const std::string& what);

}  // namespace fedglmm

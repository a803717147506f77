// tokens.cpp - the lexer of formulas and its way to point at a place in one.
#include "formula/tokens.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

constexpr std::size_t context_bytes = 60;  // shown on each side of the place: a message has 1,023 bytes

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return out;
}

std::string before(std::string_view text, std::size_t end) {
  std::size_t begin = end > context_bytes ? end - context_bytes : 0;
  while (begin < end && is_continuation(text[begin])) ++begin;
  return cat(begin > 0 ? "..." : "", one_line(text.substr(begin, end - begin)));
}

std::string up_to_limit(std::string_view text) {
  std::size_t end = std::min(text.size(), context_bytes);
  while (end < text.size() && end > 0 && is_continuation(text[end])) --end;
  return cat(one_line(text.substr(0, end)), end < text.size() ? "..." : "");
}

Token quoted_name(std::string_view formula, std::size_t start) {
  const std::size_t close = formula.find('`', start + 1);
  const bool closed = close != std::string_view::npos;
  const std::size_t end = closed ? close + 1 : formula.size();
  Token token{Token::Kind::name, std::string(formula.substr(start, end - start)), start, end - start};
  if (!closed) fail_at(Status::invalid_argument, formula, token, "a backquote without its end");
  token.text = token.text.substr(1, token.text.size() - 2);
  if (token.text.empty()) fail_at(Status::invalid_argument, formula, token, "an empty name");
  return token;
}

Token bare_word(std::string_view formula, std::size_t start) {
  std::size_t end = start;
  while (end < formula.size() && is_name_byte(formula[end])) ++end;
  Token token{Token::Kind::name, std::string(formula.substr(start, end - start)), start, end - start};
  if (is_digit(formula[start])) {
    token.kind = Token::Kind::number;
    if (!std::all_of(token.text.begin(), token.text.end(), is_digit)) {
      fail_at(Status::invalid_argument, formula, token,
              "numbers are whole here, and a name that begins with a digit needs backquotes");
    }
  }
  if (token.text == ".") fail_at(Status::unsupported, formula, token, "'.' is not supported yet");
  return token;
}

Token symbol(std::string_view formula, std::size_t start) {
  const std::size_t length = formula.substr(start, 2) == "||" ? 2 : 1;
  Token token{Token::Kind::symbol, std::string(formula.substr(start, length)), start, length};
  if (length == 1 && std::string_view("~+-:*()|^/,").find(token.text) == std::string_view::npos) {
    fail_at(Status::invalid_argument, formula, token, "unexpected character");
  }
  return token;
}

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_byte(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || is_digit(c) || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

Token next_token(std::string_view formula, std::size_t start) {
  while (start < formula.size() && is_space(formula[start])) ++start;
  if (start == formula.size()) return {Token::Kind::end, "", start, 0};
  if (formula[start] == '`') return quoted_name(formula, start);
  return is_name_byte(formula[start]) ? bare_word(formula, start) : symbol(formula, start);
}

void fail_at(Status status, std::string_view formula, const Token& token, const std::string& what) {
  const std::string_view head = formula.substr(0, token.start);
  const auto characters = std::count_if(head.begin(), head.end(), [](char c) { return !is_continuation(c); });
  fail(status, what, ", at character ", characters + 1, " of the formula: ", before(formula, token.start), ">>>",
       up_to_limit(formula.substr(token.start, token.length)), "<<<",
       up_to_limit(formula.substr(token.start + token.length)));
}

}  // namespace fedglmm

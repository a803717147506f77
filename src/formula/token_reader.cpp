// token_reader.cpp - steps over tokens.
#include "formula/token_reader.hpp"

#include <utility>

#include "protocol/transform.hpp"

namespace fedglmm {

Token TokenReader::take() { return std::exchange(here_, next_token(text_, here_.start + here_.length)); }

bool TokenReader::accept(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  take();
  return true;
}

void TokenReader::expect(const std::string& symbol) {
  if (!accept(symbol)) unexpected(cat("'", symbol, "'"));
}

std::string TokenReader::name(const char* role) {
  if (here_.kind != Token::Kind::name) unexpected(role);
  if (opens_call(here_)) refuse_call();
  return take().text;
}

bool TokenReader::opens_call(const Token& name) const {
  if (text_[name.start] == '`') return false;
  const Token next = next_token(text_, name.start + name.length);
  return next.kind == Token::Kind::symbol && next.text == "(";
}

bool TokenReader::calls(std::string_view function) const {
  return here_.kind == Token::Kind::name && here_.text == function && opens_call(here_);
}

void TokenReader::open_call() {
  take();
  take();
}

void TokenReader::unexpected(const std::string& wanted) const {
  fail_here(here_, cat("expected ", wanted, here_.kind == Token::Kind::end ? ", found the end" : ""));
}

void TokenReader::fail_here(const Token& token, const std::string& what) const {
  fail_at(Status::invalid_argument, text_, token, what);
}

void TokenReader::unsupported_at(const Token& token, const std::string& what) const {
  fail_at(Status::unsupported, text_, token, cat(what, " is not supported"));
}

void TokenReader::refuse_call() const {
  const bool known = here_.text == "I" || here_.text == "offset" || here_.text == "cbind";
  if (!known && !find_transform(here_.text)) fail_here(here_, "unknown function");
  unsupported_at(here_, cat(here_.text, "() in this place"));
}

}  // namespace fedglmm

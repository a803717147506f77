// tokens_test.cpp - words of a formula, and messages that point at them.
#include "formula/tokens.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace fedglmm;

namespace {

std::vector<Token> tokenize(std::string_view formula) {
  std::vector<Token> tokens = {next_token(formula, 0)};
  while (tokens.back().kind != Token::Kind::end) {
    tokens.push_back(next_token(formula, tokens.back().start + tokens.back().length));
  }
  return tokens;
}

std::string words(std::string_view formula) {
  std::string out;
  for (const Token& token : tokenize(formula)) {
    if (token.kind != Token::Kind::end) out += (out.empty() ? "" : " ") + token.text;
  }
  return out;
}

std::string message(std::string_view formula) {
  try {
    tokenize(formula);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("tokens: names, numbers and signs, with or without spaces") {
  CHECK(words("y~a.b+c_1:\tx-1") == "y ~ a.b + c_1 : x - 1");
  CHECK(words("(0+1|clinic)") == "( 0 + 1 | clinic )");
  CHECK(words("cbind(a,b)~(x||g/h)^12") == "cbind ( a , b ) ~ ( x || g / h ) ^ 12");
  CHECK(words("").empty());
}

TEST_CASE("tokens: UTF-8 names stand for themselves, backquotes allow anything") {
  CHECK(words("größe + `my var (1)`") == "größe + my var (1)");
  const std::vector<Token> tokens = tokenize("a+`b c`");
  REQUIRE(tokens.size() == 4);
  CHECK(tokens[2].kind == Token::Kind::name);
  CHECK(tokens[2].start == 2);
  CHECK(tokens[2].length == 5);
  CHECK(tokens[3].kind == Token::Kind::end);
  CHECK(tokens[3].start == 7);
}

TEST_CASE("tokens: what no formula can hold") {
  CHECK(message("y ~ a & b") == "unexpected character, at character 7 of the formula: y ~ a >>>&<<< b");
  CHECK(message("y ~ 2a").find("needs backquotes, at character 5") != std::string::npos);
  CHECK(message("y ~ 2.5").find("numbers are whole here") != std::string::npos);
  CHECK(message("y ~ `a").find("a backquote without its end, at character 5") != std::string::npos);
  CHECK(message("y ~ ``").find("an empty name") != std::string::npos);
}

TEST_CASE("tokens: what is not supported yet says so") {
  CHECK(message("y ~ .").find("is not supported yet, at character 5") != std::string::npos);
  try {
    tokenize("y ~ .");
  } catch (const Error& error) {
    CHECK(error.status() == Status::unsupported);
  }
}

TEST_CASE("tokens: a message counts characters, stays on one line and is short") {
  CHECK(message("é ~\n!").find("at character 5 of the formula: é ~ >>>!<<<") != std::string::npos);
  const std::string text = message(std::string(5000, 'a') + " ! " + std::string(5000, 'b'));
  CHECK(text.size() < 300);
  CHECK(text.find("...aaa") != std::string::npos);
  CHECK(text.find("bbb...") != std::string::npos);
}

// token_reader.hpp - the tokens of a formula one after the other, and errors at the place that was reached.
#pragma once
#include <string>
#include <string_view>

#include "formula/tokens.hpp"

namespace fedglmm {

class TokenReader {
 public:
  explicit TokenReader(std::string_view formula) : text_(formula), here_(next_token(formula, 0)) {}

 protected:
  std::string_view text() const { return text_; }
  const Token& here() const { return here_; }
  Token take();                                            // the current token; the next one becomes current
  bool is_symbol(std::string_view symbol) const { return here_.kind == Token::Kind::symbol && here_.text == symbol; }
  bool accept(std::string_view symbol);
  void expect(const std::string& symbol);
  std::string name(const char* role);                      // takes it; "expected ROLE" if there is none

  bool opens_call(const Token& name) const;                // is a '(' next? A name in backquotes is a variable
  bool calls(std::string_view function) const;             // are its name and '(' next?
  void open_call();                                        // takes these two

  [[noreturn]] void unexpected(const std::string& wanted) const;
  [[noreturn]] void fail_here(const Token& token, const std::string& what) const;
  [[noreturn]] void unsupported_at(const Token& token, const std::string& what) const;

 private:
  [[noreturn]] void refuse_call() const;

  std::string_view text_;
  Token here_;
};

}  // namespace fedglmm

// derived.cpp - the grammar of derived columns: name or name^power, joined by '*'.
#include "protocol/derived.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// One derived variable of a protocol.
class Expression {
 public:
  Expression(const Protocol& protocol, const std::vector<std::string>& expressions, int variable,
             const std::string& place)
      : protocol_(protocol),
        expressions_(expressions),
        text_(expressions[variable]),
        place_(cat(place, ", variable ", in_quotes(protocol.variables[variable].name), ", 'derived'")) {}

  std::vector<Power> powers() const {
    std::map<int, int> power_of;
    int degree = 0;
    for (std::size_t begin = 0; begin <= text_.size();) {
      const std::size_t end = std::min(text_.find('*', begin), text_.size());
      const Power factor = parse_factor(text_.substr(begin, end - begin));
      power_of[factor.variable] += factor.power;
      degree += factor.power;
      begin = end + 1;
    }
    if (degree < 2) refuse("a square or a product is needed");
    std::vector<Power> out;
    for (const auto& [variable, power] : power_of) out.push_back(checked({variable, power}));
    return out;
  }

 private:
  template <class... Why>
  [[noreturn]] void refuse(const Why&... why) const {
    fail(Status::bad_data, place_, ": ", why...);
  }

  // name or name^power
  Power parse_factor(std::string_view text) const {
    const std::size_t caret = std::min(text.rfind('^'), text.size());
    Power factor{base_variable(trimmed(text.substr(0, caret))), 1};
    if (caret == text.size()) return factor;
    const std::string_view power = trimmed(text.substr(caret + 1));
    const auto [end, code] = std::from_chars(power.data(), power.data() + power.size(), factor.power);
    if (code != std::errc() || end != power.data() + power.size()) refuse(in_quotes(power), " is no whole number");
    if (factor.power < 1 || factor.power > protocol_.order) refuse_power(factor.variable);
    return factor;
  }

  int base_variable(std::string_view name) const {
    const int index = protocol_.find_variable(name);
    if (index < 0) refuse(in_quotes(name), " is no variable of the protocol");
    if (!expressions_[index].empty()) refuse(in_quotes(name), " is derived itself: write it out");
    if (protocol_.variables[index].type == VariableType::factor) {
      refuse(in_quotes(name), " is a factor; only numeric and binary variables multiply");
    }
    if (const auto scale = transform_name(protocol_.variables[index].transform); !scale.empty()) {
      refuse(in_quotes(name), " is shared on the ", scale, " scale and has no products; write ", scale, "(", name,
             "):other in the formula instead");
    }
    return index;
  }

  Power checked(Power factor) const {
    if (factor.power > protocol_.order) refuse_power(factor.variable);
    if (factor.power > 1 && protocol_.variables[factor.variable].type == VariableType::binary) {
      refuse(in_quotes(protocol_.variables[factor.variable].name), " is binary: a power of it is itself");
    }
    return factor;
  }

  [[noreturn]] void refuse_power(int variable) const {
    refuse("the power of ", in_quotes(protocol_.variables[variable].name), " must be from 1 to the order, ",
           protocol_.order);
  }

  const Protocol& protocol_;
  const std::vector<std::string>& expressions_;
  std::string_view text_;
  std::string place_;
};

}  // namespace

void resolve_derived(Protocol& protocol, const std::vector<std::string>& expressions, const std::string& place) {
  for (int i = 0; i < static_cast<int>(expressions.size()); ++i) {
    if (!expressions[i].empty()) {
      protocol.variables[i].derived = Expression(protocol, expressions, i, place).powers();
    }
  }
}

}  // namespace fedglmm

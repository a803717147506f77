#include "protocol/derived.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

Protocol protocol_of_names() {
  Protocol protocol;
  for (const char* name : {"age", "weight", "urban", "sex", "d"}) {
    protocol.variables.emplace_back();
    protocol.variables.back().name = name;
  }
  protocol.variables[2].type = VariableType::binary;
  protocol.variables[3].type = VariableType::factor;
  return protocol;
}

// Powers of the last variable, "d", as "variable^power" joined by spaces.
std::string powers_of(const std::string& expression) {
  Protocol protocol = protocol_of_names();
  resolve_derived(protocol, {"", "", "", "", expression}, "study.json");
  std::string out;
  for (const Power& factor : protocol.variables[4].derived) {
    out += protocol.variables[factor.variable].name + "^" + std::to_string(factor.power) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("derived: squares and products, equal variables joined, in the protocol's order") {
  CHECK(powers_of("age^2") == "age^2 ");
  CHECK(powers_of("age*weight") == "age^1 weight^1 ");
  CHECK(powers_of("weight * age ^ 2") == "age^2 weight^1 ");
  CHECK(powers_of("age*age*age") == "age^3 ");
  CHECK(powers_of("age*urban") == "age^1 urban^1 ");
}

TEST_CASE("derived: a transformed variable has no products") {
  Protocol protocol = protocol_of_names();
  protocol.variables[0].transform = Transform::log1p;
  check_fails(Status::bad_data, {"study.json, variable 'd'", "'age' is shared on the log1p scale", "log1p(age)"},
              [&] { resolve_derived(protocol, {"", "", "", "", "age*urban"}, "study.json"); });
}

TEST_CASE("derived: what cannot be derived is refused with the reason") {
  const auto refused = [](const std::string& expression, const std::string& part) {
    CAPTURE(expression);
    check_fails(Status::bad_data, {"study.json, variable 'd'", part}, [&] { powers_of(expression); });
  };
  refused("age", "square or a product");
  refused("age^1", "square or a product");
  refused("height^2", "'height' is no variable");
  refused("age*", "'' is no variable");
  refused("*age", "'' is no variable");
  refused("d^2", "'d' is derived itself");
  refused("sex*age", "'sex' is a factor");
  refused("urban^2", "'urban' is binary");
  refused("urban*urban", "'urban' is binary");
  refused("age^5", "from 1 to the order, 4");
  refused("age^0", "from 1 to the order, 4");
  refused("age^-1", "from 1 to the order, 4");
  refused("age^3*age^2", "from 1 to the order, 4");
  refused("age^99999999999", "no whole number");
  refused("age^2x", "no whole number");
  refused("age^", "no whole number");
}

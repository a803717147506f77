// order.cpp - orders and the option that chooses them.
#include "emulation/order.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string>

#include "emulation/failure.hpp"

namespace emulation {

OrderOption order_option() {
  const char* value = std::getenv("FEDGLMM_EMULATION_ORDER");
  const std::string text = value ? value : "forward";
  if (text == "forward") return {OrderKind::forward, 0};
  if (text == "reverse") return {OrderKind::reverse, 0};
  const std::string random = "random:";
  const std::string seed = text.compare(0, random.size(), random) == 0 ? text.substr(random.size()) : "";
  if (!seed.empty() && seed.find_first_not_of("0123456789") == std::string::npos)
    return {OrderKind::random, std::strtoull(seed.c_str(), nullptr, 10)};
  fail("FEDGLMM_EMULATION_ORDER is forward, reverse or random:SEED, not " + text);
}

Order::Order(unsigned n, const OrderOption& option) : kind_(option.kind), generator_(option.seed), order_(n) {
  std::iota(order_.begin(), order_.end(), 0u);
  if (kind_ == OrderKind::reverse) std::reverse(order_.begin(), order_.end());
}

const std::vector<unsigned>& Order::next() {
  if (kind_ == OrderKind::random) std::shuffle(order_.begin(), order_.end(), generator_);
  return order_;
}

}  // namespace emulation

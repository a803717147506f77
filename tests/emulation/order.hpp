// order.hpp - the order in which what may run in any order runs.
#pragma once
#include <cstdint>
#include <random>
#include <vector>

namespace emulation {

enum class OrderKind { forward, reverse, random };

struct OrderOption {
  OrderKind kind = OrderKind::forward;
  std::uint64_t seed = 0;
};

// FEDGLMM_EMULATION_ORDER=forward|reverse|random:SEED, as it stands now.
OrderOption order_option();

// 0 .. n - 1 in that order; a random one is new each time.
class Order {
 public:
  explicit Order(unsigned n, const OrderOption& option = order_option());
  const std::vector<unsigned>& next();

 private:
  OrderKind kind_;
  std::mt19937_64 generator_;
  std::vector<unsigned> order_;
};

}  // namespace emulation

// order_test.cpp - orders and the option that chooses them.
#include "emulation/order.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "emulation/child.hpp"
#include "emulation/environment.hpp"

using emulation::Order;
using emulation::OrderKind;

TEST_CASE("orders hold every number once") {
  CHECK(Order(3, {OrderKind::forward, 0}).next() == std::vector<unsigned>{0, 1, 2});
  CHECK(Order(3, {OrderKind::reverse, 0}).next() == std::vector<unsigned>{2, 1, 0});
  Order order(20, {OrderKind::random, 4}), same(20, {OrderKind::random, 4});
  const std::vector<unsigned> first = order.next(), second = order.next();
  CHECK(first != second);
  CHECK(first == same.next());
  std::vector<unsigned> sorted = second;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == Order(20, {OrderKind::forward, 0}).next());
}

TEST_CASE("the option names the order") {
  CHECK(emulation::order_option().kind == OrderKind::forward);
  {
    const Environment option = thread_order("random:17");
    CHECK(emulation::order_option().kind == OrderKind::random);
    CHECK(emulation::order_option().seed == 17);
  }
  for (const char* wrong : {"backward", "random", "random:", "random:x", ""}) {
    const Environment option = thread_order(wrong);
    check_aborts(in_child([] { emulation::order_option(); }), "FEDGLMM_EMULATION_ORDER is forward, reverse or random");
  }
}

#include "data/categories.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

TEST_CASE("categories: levels in byte order, codes follow") {
  Categories categories;
  for (const char* text : {"b", "a", "B", "\xC3\xA4", "b", "10", "9"}) CHECK(categories.add(text));
  categories.add_missing();
  const Column column = std::move(categories).column("c");
  CHECK(column.factor);
  CHECK(column.levels == std::vector<std::string>{"10", "9", "B", "a", "b", "\xC3\xA4"});
  CHECK(column.codes == std::vector<std::int32_t>{4, 3, 2, 5, 4, 0, 1, -1});
}

TEST_CASE("categories: given levels keep their order and admit no other") {
  Categories categories({"male", "female"});
  CHECK(categories.add("female"));
  CHECK_FALSE(categories.add("Female"));
  CHECK(categories.add("male"));
  const Column column = std::move(categories).column("sex");
  CHECK(column.levels == std::vector<std::string>{"male", "female"});
  CHECK(column.codes == std::vector<std::int32_t>{1, 0});
}

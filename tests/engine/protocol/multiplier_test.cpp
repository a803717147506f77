// multiplier_test.cpp - which variables can be weights or trials, and what a protocol takes them for.
#include "protocol/multiplier.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

// A protocol with this variable "n", and these further members.
std::string with(const std::string& variable, const std::string& members,
                 const std::string& response = R"({"name": "s", "type": "count"})") {
  return cat(R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [)", response,
             R"(], "variables": [{"name": "n", )", variable, "}]", members, "}");
}

const std::string numeric = R"("type": "numeric", "centre": 5, "scale": 2, "bounds": [0.5, 40])";
const std::string weights = R"(, "weights": "n")";
const std::string trials = R"({"name": "s", "type": "count", "trials": "n"})";

void refused(const std::string& json, std::initializer_list<std::string> parts) {
  check_fails(Status::bad_data, parts, [&] { study(json); });
}

}  // namespace

TEST_CASE("multiplier: a numeric variable") {
  const auto protocol = study(with(numeric, weights));
  CHECK(protocol->has_multipliers());
  const Multiplier& w = protocol->weights;
  CHECK(w.given());
  CHECK(w.variable == 0);
  CHECK(w.value(2.5) == 2.5);
  CHECK(w.largest == 40);
  CHECK(w.unit == 4);  // below 5 + 2
  CHECK_FALSE(protocol->responses[0].trials.given());
  CHECK(study(with(R"("type": "numeric", "transform": "log", "bounds": [0.5, 40])", weights))->weights.unit == 2);
}

TEST_CASE("multiplier: a factor whose levels are numbers") {
  const auto protocol = study(with(R"("type": "factor", "levels": ["3", "0.5", "12"])", "", trials));
  const Multiplier& n = protocol->responses[0].trials;
  CHECK(protocol->has_multipliers());
  CHECK(n.levels == std::vector<double>{3, 0.5, 12});
  CHECK(n.value(1) == 0.5);
  CHECK(n.largest == 12);
  CHECK(n.unit == 8);
}

TEST_CASE("multiplier: none") {
  const auto protocol = study(with(numeric, ""));
  CHECK_FALSE(protocol->has_multipliers());
  CHECK_FALSE(protocol->weights.given());
  CHECK(protocol->weights.largest == 1);
  CHECK(protocol->weights.unit == 1);
}

TEST_CASE("multiplier: what cannot be one") {
  refused(with(numeric, R"(, "weights": "q")"), {"study.json: the weights 'q'", "no variable"});
  refused(with(numeric, R"(, "weights": "s")"), {"the weights 's'", "no variable"});
  refused(with(numeric + R"(}, {"name": "d", "type": "numeric", "derived": "n^2")", R"(, "weights": "d")"),
          {"the weights 'd'", "not derived"});
  refused(with(R"("type": "binary")", weights), {"'n'", "must be a numeric variable"});
  refused(with(R"("type": "numeric", "bounds": [-1, 40])", weights), {"'n'", "bounds that begin at 0"});
  refused(with(R"("type": "numeric")", weights), {"'n'", "bounds that begin at 0"});
  refused(with(numeric + R"(, "clip": true)", weights), {"'n'", "'clip'"});
  refused(with(R"("type": "factor", "levels": ["3", "many"])", weights), {"'n'", "'many'", "no number"});
  refused(with(numeric, "", R"({"name": "s", "type": "binary", "trials": "n"})"), {"'s'", "'trials'", "of a count"});
  refused(with(numeric, "", R"({"name": "s", "type": "count", "trials": "q"})"), {"response 's': the trials 'q'"});
  refused(with(numeric, R"(, "trials": "n")"), {"'trials'", "belongs to a response"});
}

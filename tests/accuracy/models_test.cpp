#include "accuracy/models.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "temporary_folder.hpp"

using namespace accuracy;
using Texts = std::vector<std::string>;

TEST_CASE("models: a model with its rows, levels as options") {
  const TemporaryFolder folder;
  folder.file("reference.json", R"json({
    "b": {"csv": "b.csv", "formula": "y ~ sex + x1 + (1|ward)", "family": "binomial", "response": "y",
          "cluster": "ward", "levels": {"sex": ["f", "m"]}},
    "a": {"levels": []}})json");
  folder.file("b.csv", "y,x,sex,x1,ward\n1,7,m,2,w\n");
  CHECK(model_names(folder / "") == Texts{"a", "b"});
  const Study study = reference_study(folder / "", folder / "", "b");
  CHECK(study.formula == "y ~ sex + x1 + (1|ward)");
  CHECK(study.levels == Texts{"sex=f,m"});
  CHECK(study.rows.text("x1") == Texts{"2"});
  CHECK(columns_of(study.formula, study.rows) == Texts{"y", "sex", "x1", "ward"});
  CHECK(draft_options(study, "none", 3).variables == Texts{"sex", "x1"});
  CHECK_THROWS_AS(model_names(folder / "none"), std::runtime_error);
}

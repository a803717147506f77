#include "accuracy/models.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace accuracy {
namespace {

using Json = nlohmann::json;

Json models_in(const std::string& folder) {
  const std::string path = folder + "/reference.json";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return Json::parse(file);
}

// {"sex": ["female", "male"]} -> "sex=female,male"; a model without factors may have [] here.
std::vector<std::string> level_options(const Json& levels) {
  std::vector<std::string> options;
  if (!levels.is_object()) return options;
  for (const auto& [column, list] : levels.items()) {
    std::string option = column;
    for (const Json& level : list) option += (option.size() == column.size() ? "=" : ",") + level.get<std::string>();
    options.push_back(option);
  }
  return options;
}

}  // namespace

std::vector<std::string> model_names(const std::string& folder) {
  std::vector<std::string> names;
  const Json models = models_in(folder);
  for (const auto& [name, model] : models.items()) names.push_back(name);
  return names;
}

Study reference_study(const std::string& folder, const std::string& data, const std::string& name) {
  const Json model = models_in(folder).at(name);
  return {name,
          model.at("formula"),
          model.at("family"),
          model.at("response"),
          model.at("cluster"),
          level_options(model.at("levels")),
          read_rows(data + "/" + model.at("csv").get<std::string>())};
}

}  // namespace accuracy

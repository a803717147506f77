// models.hpp - the models that reference.json files list, with their data.
#pragma once
#include <string>
#include <vector>

#include "accuracy/study.hpp"

namespace accuracy {

// Names of the models in FOLDER/reference.json.
std::vector<std::string> model_names(const std::string& folder);

// A model of FOLDER/reference.json; its rows are in the folder `data`.
Study reference_study(const std::string& folder, const std::string& data, const std::string& name);

}  // namespace accuracy

// session.hpp - what the parts of a run share, and the parts: each gives its chapter in Markdown.
#pragma once
#include <fedglmm/fedglmm.hpp>
#include <string>

#include "accuracy/certificates.hpp"

namespace accuracy {

struct Session {
  fglmm::Context context;
  Certificates certificates;
  int replicates = 200;
  std::string reference;  // folder of reference.json and its data
  std::string project;    // folder of the project: data/ and tests/golden/
};

std::string chop_chapter(Session& session);
std::string reference_chapter(Session& session);
std::string simulation_chapter(Session& session);
std::string skew_chapter(Session& session);
std::string scale_chapter();

void say(const std::string& text);  // a line on standard error: what is being done

}  // namespace accuracy

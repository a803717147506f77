// show.cpp - fedglmm show: what a summary says, for people.
#include "options.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace cli {

void add_show(CLI::App& program, Run& run) {
  CLI::App& verb = *program.add_subcommand("show", "Print what a summary says: all that leaves the house");
  const auto path = std::make_shared<std::string>();
  add_text(verb, "file", *path, "FILE.fgs", "the summary")->required();
  add_later_option(verb, "--html");
  verb.callback([&run, path] {
    run = [path] {
      const fglmm::Context context(talking_options());
      print(fglmm::Summary::read(context, *path).describe());
      return done;
    };
  });
}

}  // namespace cli

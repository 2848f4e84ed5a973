#include "channels/mail/reports.hpp"

#include "base/text.hpp"
#include "channels/mail/head.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t max_groups = 100;

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \t(")); }

std::string_view after_type(std::string_view diagnostic) {  // "smtp; 550 no such user"
  auto semicolon = diagnostic.find(';');
  return trim(semicolon == diagnostic.npos ? diagnostic : diagnostic.substr(semicolon + 1));
}

}  // namespace

std::vector<Report> read_status(std::string_view text, std::string_view message_id) {
  std::vector<Report> out;
  while (!text.empty() && out.size() < max_groups) {
    auto group = head_of(text);
    auto action = fold(first_word(head_value(group, "Action")));
    if (!action.empty()) {
      Report report{std::string(message_id), action == "failed", std::string(first_word(head_value(group, "Status"))), {}};
      report.status = report.status.substr(0, 20);
      report.words = first_code_points(after_type(head_value(group, "Diagnostic-Code")), 200);
      out.push_back(std::move(report));
    }
    text.remove_prefix(group.size());
    while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  }
  return out;
}

}  // namespace dinh::channels::mail

#include "modules/hotline/understanding/classifier.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

namespace dinh::hotline {

namespace {

constexpr double first_step = 1.5, penalty = 1e-3;
constexpr double part_value = 0.25;   // of three letters, against a whole word
constexpr std::size_t explained = 3;  // words of a reason
constexpr int most_steps = 12;        // of a correction
constexpr std::uint64_t order_of_training = 1022;

std::vector<double> probabilities(std::vector<double> scores) {
  if (scores.empty()) return scores;
  double best = *std::max_element(scores.begin(), scores.end()), sum = 0;
  for (auto& s : scores) sum += s = std::exp(s - best);
  for (auto& s : scores) s /= sum;
  return scores;
}

bool is_number(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

// Of length one together, so that a long letter weighs no more than a short message.
std::vector<FieldClassifier::Feature> FieldClassifier::features(std::vector<Token> const& tokens) {
  std::vector<Feature> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto const& word = tokens[i].word;
    if (is_number(word)) continue;  // house numbers say nothing
    out.push_back({word, i, 1});
    if (i + 1 < tokens.size()) out.push_back({word + " " + tokens[i + 1].word, i, 1});
    auto padded = "_" + word + "_";
    for (std::size_t at = 0; at + 3 <= padded.size(); ++at) out.push_back({"*" + padded.substr(at, 3), i, part_value});
  }
  double squares = 0;
  for (auto const& f : out) squares += f.value * f.value;
  for (auto& f : out) f.value /= std::sqrt(squares);
  return out;
}

std::vector<double> FieldClassifier::scores(std::vector<Feature> const& features) const {
  std::vector<double> out(fields_.size());
  for (auto const& f : features)
    if (auto found = weights_.find(f.key); found != weights_.end())
      for (std::size_t c = 0; c < found->second.value.size(); ++c) out[c] += f.value * static_cast<double>(found->second.value[c]);
  return out;
}

std::size_t FieldClassifier::place_of(std::string_view field) {
  auto at = static_cast<std::size_t>(std::find(fields_.begin(), fields_.end(), field) - fields_.begin());
  if (at == fields_.size()) fields_.emplace_back(field);
  return at;
}

void FieldClassifier::step(std::vector<Feature> const& features, std::size_t field) {
  auto p = probabilities(scores(features));
  for (auto const& f : features) {
    auto& w = weights_[f.key];
    w.value.resize(fields_.size());
    w.steps.resize(fields_.size());
    for (std::size_t c = 0; c < fields_.size(); ++c) {
      double gradient = (p[c] - (c == field ? 1 : 0)) * f.value + penalty * static_cast<double>(w.value[c]);
      w.steps[c] += static_cast<float>(gradient * gradient);
      w.value[c] -= static_cast<float>(first_step * gradient / (std::sqrt(static_cast<double>(w.steps[c])) + 1e-3));
    }
  }
}

void FieldClassifier::train(std::vector<Complaint> texts, int rounds) {
  std::unique_lock lock(mutex_);
  std::mt19937_64 dice(order_of_training);
  for (int round = 0; round < rounds; ++round) {
    for (auto i = texts.size(); i > 1; --i) std::swap(texts[i - 1], texts[dice() % i]);
    for (auto const& t : texts) {
      auto tokens = tokens_of(t.text, vocabulary_);
      for (auto const& token : tokens) vocabulary_.insert(token.word);
      step(features(tokens), place_of(t.field));
    }
  }
}

void FieldClassifier::correct(std::string_view text, std::string_view field) {
  std::unique_lock lock(mutex_);
  auto tokens = tokens_of(text, vocabulary_);
  for (auto const& token : tokens) vocabulary_.insert(token.word);
  auto said = features(tokens);
  auto wanted = place_of(field);
  for (int i = 0; i < most_steps; ++i) {
    auto now = scores(said);
    if (std::max_element(now.begin(), now.end()) - now.begin() == static_cast<std::ptrdiff_t>(wanted)) return;
    step(said, wanted);
  }
}

// Against what the same word says for the other fields on average.
std::vector<std::string> FieldClassifier::reasons(std::vector<Token> const& tokens, std::vector<Feature> const& said,
                                                  std::size_t field) const {
  std::vector<std::pair<double, std::size_t>> spoke;
  for (std::size_t t = 0; t < tokens.size(); ++t) spoke.emplace_back(0, t);
  for (auto const& f : said) {
    auto found = weights_.find(f.key);
    if (found == weights_.end() || field >= found->second.value.size()) continue;
    auto const& w = found->second.value;
    auto mean = std::accumulate(w.begin(), w.end(), 0.0) / static_cast<double>(w.size());
    spoke[f.token].first += f.value * (static_cast<double>(w[field]) - mean);
  }
  std::stable_sort(spoke.begin(), spoke.end(), [](auto const& a, auto const& b) { return a.first > b.first; });
  std::vector<std::string> out;
  for (auto const& [strength, t] : spoke)
    if (strength > 0 && out.size() < explained && std::find(out.begin(), out.end(), tokens[t].said) == out.end())
      out.emplace_back(tokens[t].said);
  return out;
}

std::vector<FieldGuess> FieldClassifier::guess(std::string_view text, std::size_t most, Allowed const& allowed) const {
  std::shared_lock lock(mutex_);
  auto tokens = tokens_of(text, vocabulary_);
  if (std::none_of(tokens.begin(), tokens.end(), [&](Token const& t) { return weights_.contains(t.word); })) return {};
  auto said = features(tokens);
  auto p = probabilities(scores(said));
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] > p[b]; });
  std::vector<FieldGuess> out;
  for (auto c : order)
    if (out.size() < most && (!allowed || allowed(fields_[c]))) out.push_back({fields_[c], p[c], reasons(tokens, said, c)});
  return out;
}

}  // namespace dinh::hotline

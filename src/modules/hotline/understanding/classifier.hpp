#pragma once
// Which field a text is about: multinomial logistic regression over folded words, pairs of words and parts of words, fitted by stochastic
// gradient descent with a step of its own for each weight (Duchi, Hazan and Singer 2011, AdaGrad) and a penalty on large ones. A text with
// and without accents is the same text to it. What a word adds to a field is what it is shown to have said.
#include <functional>
#include <random>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "modules/hotline/understanding/corpus.hpp"
#include "modules/hotline/understanding/tokens.hpp"

namespace dinh::hotline {

struct FieldGuess {
  std::string field;
  double probability = 0;          // as the model sees it
  std::vector<std::string> words;  // those that spoke most for it, as they stand in the text
};

class FieldClassifier {
 public:
  void train(std::vector<Complaint> texts, int rounds = 3);
  // From one text that a person has put into a field: until that is what would be suggested, at most a few steps.
  void correct(std::string_view text, std::string_view field);
  using Allowed = std::function<bool(std::string const& field)>;
  // The likeliest first; nothing of a text without a known word.
  std::vector<FieldGuess> guess(std::string_view text, std::size_t most = 3, Allowed const& = {}) const;

 private:
  struct Feature {
    std::string key;
    std::size_t token = 0;
    double value = 1;
  };
  struct Weights {  // by field
    std::vector<float> value, steps;
  };
  static std::vector<Feature> features(std::vector<Token> const&);
  std::vector<double> scores(std::vector<Feature> const&) const;
  std::size_t place_of(std::string_view field);
  void step(std::vector<Feature> const&, std::size_t field);
  std::vector<std::string> reasons(std::vector<Token> const&, std::vector<Feature> const&, std::size_t field) const;

  mutable std::shared_mutex mutex_;
  std::vector<std::string> fields_;
  std::unordered_map<std::string, Weights> weights_;
  Vocabulary vocabulary_;
};

}  // namespace dinh::hotline

#include "modules/operations/live_stream.hpp"

#include <gtest/gtest.h>

namespace dinh::operations {

TEST(Topics, OfWhoMaySeeNoCases_AreWithoutThem) {
  struct {
    std::vector<std::string> asked;
    unsigned staff, passers_by;
  } const table[] = {
      {{}, topic_points | topic_cases | topic_figures | topic_queue, topic_points | topic_figures | topic_public_queue},
      {{"points"}, topic_points, topic_points},
      {{"cases"}, topic_cases, 0},
      {{"ops"}, topic_figures | topic_queue, topic_figures | topic_public_queue},
  };
  for (auto const& row : table) {
    EXPECT_EQ(topics_from(row.asked, true), row.staff);
    EXPECT_EQ(topics_from(row.asked, false), row.passers_by);
  }
  EXPECT_FALSE(topics_from(std::vector<std::string>{"entity"}, true));
}

}  // namespace dinh::operations

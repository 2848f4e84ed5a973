#include "modules/hotline/open311/definitions.hpp"

#include <map>

namespace dinh::hotline::open311 {

namespace {

const std::map<std::string, std::vector<ServiceAttribute>, std::less<>> definitions = {
    {"thoat-nuoc",
     {{true, "DEPTH", "number", false, "Độ sâu nước (cm)", 1, "Nước ngập sâu bao nhiêu cm?", {}},
      {true,
       "WHERE",
       "multivaluelist",
       false,
       "",
       2,
       "Nước ngập ở đâu?",
       {{"road", "Lòng đường"}, {"house", "Trong nhà"}, {"shop", "Cửa hàng"}}}}},
    // A wire on the ground is not an outage: who answers must know it before reading on.
    {"dien-luc",
     {{true,
       "KIND",
       "singlevaluelist",
       true,
       "",
       1,
       "Sự cố gì?",
       {{"outage", "Mất điện"}, {"wire", "Dây điện rơi, chạm"}, {"fire", "Chập, cháy"}, {"other", "Việc khác"}}},
      {true, "SINCE", "datetime", false, "Ngày giờ có múi giờ", 2, "Từ khi nào?", {}}}},
    {"chieu-sang",
     {{true, "POLE", "string", false, "Số ghi trên trụ đèn", 1, "Trụ đèn số mấy?", {}},
      {false, "HINT", "text", false, "", 2, "Trụ đèn nghiêng hoặc hở điện: đừng chạm vào, hãy gọi 1022.", {}}}},
    {"cay-xanh", {{true, "DAMAGE", "text", false, "", 1, "Cây đè lên gì, có ai bị thương không?", {}}}},
};

}  // namespace

std::vector<ServiceAttribute> definition_of(std::string_view field) {
  auto found = definitions.find(field);
  return found == definitions.end() ? std::vector<ServiceAttribute>{} : found->second;
}

}  // namespace dinh::hotline::open311

#include "http/response_writer.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/time.hpp"

namespace dinh::http {

namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return "Status";
  }
}

void append_number(std::string& out, std::size_t n) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

constexpr std::string_view line_ends{"\r\n\0", 3};
constexpr std::string_view nosniff_name = "X-Content-Type-Options";

void write_fields(std::string& out, Response const& r, std::string_view date) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(r.status));
  out.append(" ").append(reason(r.status)).append("\r\nDate: ").append(date).append("\r\n");
  bool sniffing_refused = false;
  for (auto const& [name, value] : r.headers) {
    sniffing_refused = sniffing_refused || name == nosniff_name;
    out.append(name).append(": ");
    if (value.find_first_of(line_ends) == value.npos) out.append(value);
    else
      for (char c : value)  // a line end would let a value write headers of its own
        if (line_ends.find(c) == line_ends.npos) out += c;
    out.append("\r\n");
  }
  // Nothing of this house is what a browser guesses it to be: uploads least of all.
  if (!sniffing_refused) out.append(nosniff_name).append(": nosniff\r\n");
}

}  // namespace

void write_response(std::string& out, Response const& r, WriteOptions options, std::string_view date) {
  write_fields(out, r, date);
  std::size_t size = r.shared_body ? r.shared_body->size() : r.body.size();
  if (r.status != 204 && r.status != 304 && !r.pieces) {  // of a HEAD: nobody knows how long it would be
    out.append("Content-Length: ");
    append_number(out, size);
    out.append("\r\n");
  }
  if (!options.keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
  if (options.head_only || r.status == 204 || r.status == 304) return;
  if (!r.shared_body) out.append(r.body);
  else if (size <= copy_shared_up_to) out.append(*r.shared_body);
}

// RFC 9112 §7.1; HTTP/1.0 knows no end but that of the connection.
void write_pieces_head(std::string& out, Response const& r, bool chunked, bool keep_alive, std::string_view date) {
  write_fields(out, r, date);
  if (chunked) out.append("Transfer-Encoding: chunked\r\n");
  if (!keep_alive) out.append("Connection: close\r\n");
  out.append("\r\n");
}

void write_stream_head(std::string& out, Response const& r, std::string_view date) {
  write_fields(out, r, date);
  out.append("Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n");
}

std::string http_date(std::int64_t unix_s) {
  static constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto date = local_date(Instant{unix_s * 1000}, 0);
  auto day = civil(date);
  auto second = unix_s % 86400;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[weekday(date) - 1], day.day, months[day.month - 1], day.year,
                     second / 3600, second / 60 % 60, second % 60);
}

}  // namespace dinh::http

#include "foreshock/app/output.h"

#include <utility>

namespace foreshock::app {

Output::Output(File file, Format format, Columns columns)
    : file_(std::move(file)),
      format_(format),
      columns_(std::make_unique<const Columns>(std::move(columns))) {
  if (format_ == Format::kTable) table_.emplace(*columns_);
}

Result<Output> Output::open(const OutputOptions& options, Columns columns, Format elsewhere) {
  FORESHOCK_TRY(File file, File::open(options.path));
  const Format format = options.format.value_or(file.is_terminal() ? Format::kTable : elsewhere);
  Output output(std::move(file), format, std::move(columns));
  if (format == Format::kCsv) {
    Rows head = output.rows();
    for (const std::string& name : *output.columns_) head.text(name);
    head.end_row();
    FORESHOCK_TRY_VOID(output.file_.write(head.bytes()));
  }
  return output;
}

/// `bytes` are objects, each followed by ",\n".
Status Output::write_json(std::string_view bytes) {
  bytes.remove_suffix(2);
  FORESHOCK_TRY_VOID(file_.write(std::exchange(begun_, true) ? ",\n" : "[\n"));
  return file_.write(bytes);
}

Status Output::write(const Rows& rows) {
  if (rows.empty()) return {};
  if (table_) return file_.write(table_->add(rows.bytes()));
  if (format_ == Format::kJson) return write_json(rows.bytes());
  return file_.write(rows.bytes());
}

Status Output::write_text(std::string_view text) {
  table_.reset();  // Its heading would come at the end.
  return file_.write(text);
}

Status Output::write_end() {
  if (table_) return file_.write(table_->finish());
  if (format_ == Format::kJson) return file_.write(begun_ ? "\n]\n" : "[]\n");
  return {};
}

Status Output::finish() {
  FORESHOCK_TRY_VOID(write_end());
  return file_.commit();
}

Result<std::string> Output::keep_part() {
  FORESHOCK_TRY_VOID(write_end());
  return file_.keep_part();
}

}  // namespace foreshock::app

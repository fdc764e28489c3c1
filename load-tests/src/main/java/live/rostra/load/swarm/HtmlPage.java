package live.rostra.load.swarm;

import java.util.List;

/// A report that is one file: opened from disk, mailed, kept.
final class HtmlPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c1f26; --dim: #667085; --line: #e4e7ec; --page: #fff; --card: #f8f9fb;
        --good: #067647; --bad: #b42318; --s0: #2563eb; --s1: #d97706; --s2: #9333ea; --s3: #059669; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --dim: #98a2b3; --line: #2d333d; --page: #14171c;
        --card: #1b1f26; --good: #47cd89; --bad: #f97066; --s0: #6ea0ff; --s1: #fdb022; --s2: #c084fc; --s3: #34d399; } }
      body { margin: 0 auto; max-width: 1200px; padding: 32px 24px; background: var(--page); color: var(--ink);
        font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 8px; } p { color: var(--dim); margin: 4px 0 20px; }
      .grid2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px; margin: 20px 0; }
      section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th { text-align: left; font-weight: 600; color: var(--dim); } td, th { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
      td.n, th.n { text-align: right; } tr:last-child td { border-bottom: 0; }
      .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
      svg { width: 100%; height: auto; display: block; } svg text { fill: var(--dim); font-size: 11px; } svg text.axis { font-size: 12px; }
      .grid { stroke: var(--line); } .limit { stroke: var(--bad); stroke-dasharray: 5 4; }
      polyline { fill: none; stroke-width: 2; } polyline.s0, circle.s0 { stroke: var(--s0); } polyline.s1, circle.s1 { stroke: var(--s1); }
      polyline.s2, circle.s2 { stroke: var(--s2); } polyline.s3, circle.s3 { stroke: var(--s3); } rect.s0 { fill: var(--s0); }
      circle { stroke-width: 2; fill: var(--card); } circle.s0.passed { fill: var(--s0); } circle.s1.passed { fill: var(--s1); }
      circle.s2.passed { fill: var(--s2); } circle.s3.passed { fill: var(--s3); }
      .key { display: inline-block; width: 11px; height: 11px; border-radius: 50%; margin-right: 7px; }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  HtmlPage(String title, String subtitle) {
    this.title = title;
    body.append("<h1>")
        .append(escape(title))
        .append("</h1><p>")
        .append(escape(subtitle))
        .append("</p>");
  }

  /// Pictures side by side: heading and SVG in turn.
  void pictures(String... headingsAndPictures) {
    body.append("<div class='grid2'>");
    for (int i = 0; i < headingsAndPictures.length; i += 2) {
      body.append("<section><h2>")
          .append(escape(headingsAndPictures[i]))
          .append("</h2>")
          .append(headingsAndPictures[i + 1])
          .append("</section>");
    }
    body.append("</div>");
  }

  /// A table. A cell that begins with a digit stands at the right; a column without a name holds
  /// verdicts, `passed` or what is wrong.
  ///
  /// @param keys whether each row begins with the colour of its series
  void table(String heading, boolean keys, List<String> columns, List<List<String>> rows) {
    body.append("<section><h2>").append(escape(heading)).append("</h2><table><tr>");
    for (int i = 0; i < columns.size(); i++) {
      body.append(
              rows.isEmpty() || !number(columns, rows.getFirst(), i) ? "<th>" : "<th class='n'>")
          .append(escape(columns.get(i)))
          .append("</th>");
    }
    body.append("</tr>");
    for (int row = 0; row < rows.size(); row++) {
      body.append("<tr>");
      List<String> cells = rows.get(row);
      for (int i = 0; i < cells.size(); i++) {
        String cell = cells.get(i);
        String kind = cell.equals("passed") ? "good" : columns.get(i).isEmpty() ? "bad" : "";
        body.append("<td class='").append(number(columns, cells, i) ? "n" : kind).append("'>");
        if (keys && i == 0) {
          body.append("<span class='key' style='background: var(--s")
              .append(row)
              .append(")'></span>");
        }
        body.append(escape(cell)).append("</td>");
      }
      body.append("</tr>");
    }
    body.append("</table></section><br>");
  }

  private static boolean number(List<String> columns, List<String> cells, int i) {
    return !columns.get(i).isEmpty() && Character.isDigit(cells.get(i).charAt(0));
  }

  /// The page.
  String html() {
    return "<!doctype html><html lang='en'><meta charset='utf-8'>"
        + "<meta name='viewport' content='width=device-width'><title>"
        + escape(title)
        + "</title><style>"
        + STYLE
        + "</style><body>"
        + body
        + "</body></html>\n";
  }

  /// Text that stands in HTML, also in a quoted attribute.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&quot;");
  }
}

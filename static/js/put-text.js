// Text goes in by execCommand, so that undo keeps working; setRangeText is for browsers that refuse it.
const putText = (area, from, to, text, start = from + text.length, end = start) => {
  area.focus();
  area.setSelectionRange(from, to);
  if (text || from !== to) {
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!done) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  area.setSelectionRange(start, end);
};

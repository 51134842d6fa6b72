-- 【禁忌】 alone in a paragraph is a heading of a drug insert; its brackets are part of it. Word files of inserts mostly
-- have it as a bold paragraph without a heading style.
function Para(paragraph)
  local text = pandoc.utils.stringify(paragraph)
  if not (text:find('^【') and text:find('】$') and utf8.len(text) <= 26) then
    return nil
  end
  if FORMAT == 'docx' then
    return pandoc.Para({ pandoc.Strong(paragraph.content) })
  end
  return pandoc.Header(2, paragraph.content)
end

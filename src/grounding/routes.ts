/** Ways to give a drug, each with the words that documents and questions have for it. */
const ROUTES: readonly RegExp[] = [
  /静脉|静注|静滴|静推|点滴|输液|输注|滴注|推注|intravenous|\biv\b|infus/,
  /肌肉注射|肌注|intramuscular/,
  /皮下|subcutaneous/,
  /滴眼|眼药水|眼用|eye drops?/,
  /滴耳|耳用|ear drops?/,
  /塞肛|直肠|肛门给药|栓剂|rectal|suppositor/,
  /阴道给药|塞阴道|阴道用|vaginal/,
  /贴剂|贴片|透皮|贴在|贴哪|transdermal|patch/,
  /外用|外涂|外敷|涂抹|涂在|抹在|药膏|软膏|topical|ointment/,
  /雾化|吸入|nebuli[sz]|inhal/,
];

/**
 * Whether the question is about a way to give the drug of which its insert says nothing: how fast a capsule runs through a
 * drip has no answer, and the nearest dose is none.
 */
export function asksForOtherRoute(normalized: string, insertText: string): boolean {
  return ROUTES.some((route) => route.test(normalized) && !route.test(insertText));
}

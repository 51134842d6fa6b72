/**
 * Points a question may ask for that a document either speaks of or does not: whatever else it says of the drug, an
 * insert without a word on missed doses does not answer "漏了一次怎么办".
 */
const POINTS: readonly { readonly asked: RegExp; readonly answered: RegExp }[] = [
  {
    asked: /漏(?:服|吃|打|喝|了|一|掉)|忘(?:记|了|吃|服|打|喝)|missed|forgot/,
    answered: /漏|忘|missed|forg/,
  },
  {
    asked:
      /掰|碾|研(?:碎|磨)|磨(?:碎|成|粉)|嚼|拆开|打开|切(?:开|成|一半)|鼻饲|胃管|咽不下|吞不下|\bcrush|\bsplit|\bchew|open the capsule/,
    answered:
      /掰|碾|研|磨|嚼|拆|打开|整片|整粒|完整|吞服|吞下|分剖|分半|刻痕|鼻饲|胃管|crush|chew|whole|split|open/,
  },
  { asked: /牛奶|酸奶|奶制品|乳制品|\bmilk|dairy/, answered: /奶|乳制品|钙|milk|dairy|calcium/ },
  { asked: /柚|果汁|橙汁|grapefruit|juice/, answered: /柚|果汁|橙|grapefruit|juice/ },
  { asked: /茶|咖啡|coffee|\btea\b/, answered: /茶|咖啡|饮料|coffee|tea|caffeine/ },
  { asked: /酒|alcohol|drink/, answered: /酒|乙醇|alcohol|drink/ },
  {
    asked: /空腹|饭前|饭后|餐前|餐后|随餐|饿着|吃过?饭|empty stomach|with food|with meals?|fasting/,
    answered: /餐|饭|空腹|进食|食物|禁食|meal|food|stomach|fast/,
  },
  {
    asked: /早上|早晨|晚上|睡前|白天|几点|什么时(?:候|间)(?:吃|服|用|打)|bedtime|morning|at night/,
    answered: /早|晚|睡前|晨|夜|时间|餐|bedtime|morning|evening|night|time/,
  },
  { asked: /半衰期|half-?life|t1\/2/, answered: /半衰期|half-?life/ },
  {
    asked: /达峰|血药浓度.{0,6}(?:最高|到顶|到峰|峰)|峰值|tmax|peak/,
    answered: /峰|tmax|peak|最高浓度/,
  },
  { asked: /皮试|skin test/, answered: /皮试|皮肤试验|皮肤敏感|过敏试验|skin test/ },
  { asked: /开封|启封|打开后|after opening/, answered: /开封|启封|启用|使用中|打开|open|in use/ },
  { asked: /冰箱|冷藏|refrigerat|fridge/, answered: /冰箱|冷藏|冷冻|℃|室温|refrigerat|°c/ },
  { asked: /住院(?:日|天数)|住几天|length of stay/, answered: /住院日|住院天数|days/ },
  { asked: /飞机|高铁|坐车|登机|airplane|flight/, answered: /飞机|乘|旅行|飞行|airplane|flight/ },
  { asked: /开车|驾驶|\bdriv(?:e|ing)/, answered: /驾|车|机械|driv/ },
  { asked: /亚洲|中国人|黄种人|种族|asian|chinese/, answered: /亚洲|中国|亚裔|种族|asia|chin|rac/ },
  { asked: /头发|脱发|掉发|白发|hair/, answered: /头发|脱发|毛发|hair|alopecia/ },
  { asked: /味道|苦不苦|甜|口味|taste/, answered: /味|taste|flavou?r/ },
  {
    asked: /解药|解毒|拮抗|特效药|antidote|revers/,
    answered: /解毒|拮抗|特效|对抗|逆转|antidote|revers/,
  },
  { asked: /起搏器|假体|金属|钢板|植入/, answered: /起搏器|假体|金属|植入|内固定/ },
  { asked: /蛋白结合|protein bind/, answered: /结合|protein/ },
  { asked: /生物利用度|bioavail/, answered: /生物利用度|bioavail/ },
  { asked: /分子式|分子量|化学名|cas/, answered: /分子|化学|cas/ },
];

/** How many of the points a question (normalised) asks for a text (normalised) does not speak of. */
export function unansweredPoints(normalized: string, text: string): number {
  return POINTS.filter(({ asked, answered }) => asked.test(normalized) && !answered.test(text))
    .length;
}

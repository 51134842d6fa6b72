/**
 * Words that carry a question but no content. What is left of a question after its entities, its section words
 * and these are taken out is what the evidence has to cover.
 */
const ZH_WORDS = `
  几小时内 几小时 几天内 几天 多少小时 之内 多久之内 多久内 多久 多长时间 请问一下 请问 你好 您好 医生 大夫 老师 麻烦 帮我 帮忙 看看 看一下 查一下 查查
  告诉我 说说 讲讲 介绍一下 介绍 我想知道 想知道 我想问 想问一下 想问 想了解 了解一下 了解 咨询一下 咨询 问一下 有没有 是不是 会不会 能不能 可不可以 要不要
  需不需要 应不应该 该不该 行不行 好不好 对不对 怕不怕 有哪些 有什么 哪些 哪个 哪种 哪一 哪里 哪儿 什么样 什么时候 什么 怎么样 怎样 怎么 怎么办 咋办 如何
  为什么 为何 多少 是否 能否 可否 可以 应该 应当 需要 必须 得要 对于 关于 或者 以及 还是 比较 一般 通常 平时 大概 大约 左右 具体 主要 常见 一下 只有
  一个人 一共 总共 我们 你们 他们 她们 它们 咱们 自己 这个药 这药 这种药 该药 本品 这个 这种 那个 那种 这些 那些 这样 那样 没有 属于 之前 之后 以前 以后
  期间 时候 里面 情况下 情况 方面 问题 东西 事情 如果 假如 要是 的话 因为 所以 但是 按照 根据 一个 一种 患者 病人 家里 家人 我爸 我妈 爸爸 妈妈 父亲
  母亲 老公 老婆 朋友 今天 现在 最近 刚刚 已经 正在 一直 药物 药品 服用 使用 知道 说明书 规定 要求 标准 内容 相关 建议 推荐 成人 大人 成年人 口服 长期
  原来 提前 一天 一次 每天 每次 每日 一日 与 么 了 他 会 你 及 吃 吗 吧 呀 呢 和 哦 啊 喝 嘛 在 她 它 您 我 或 打 把 是 有 服 用 的 给 能 被
  要 让 跟
`;

/** Function words of one character that also occur inside content words (社区获得性): dropped only at the edges of a stretch. */
export const EDGE_CHARACTERS =
  '哪啥咋几地得着过需可该对由从于还也都就才又再很太最更咱这那此为没不无叫算时后前中里上下内但而并且以按每某等其所人者刚药做查说写看开拿';

const EN_WORDS = `
  a an the of for to in on at by with from and or is are was were be been do does did can
  could should would will may might must shall i me my we you your he she it its they them
  their his her this that these those there what which who whom whose when where why how
  much many often long please tell about any some if as than then so not no have has had am
  get give given take taking taken use used using need needs know want one patient patients
  people person someone adult adults drug drugs medicine medication label doctor
  recommended while during start list mg safe ok okay also into per say happens happen most
  forgot morning come comes around prescription aim after before
`;

export const FUNCTION_WORDS: readonly string[] = `${ZH_WORDS}${EN_WORDS}`.trim().split(/\s+/);

import type { DocumentKind } from '../document.ts';
import type { SectionRole } from '../section-role.ts';

/** A way of asking for one kind of section, in the words patients, nurses and doctors use. */
export interface SectionIntent {
  readonly role: SectionRole;
  /** Matched against the normalised question (NFKC, lower case). */
  readonly pattern: RegExp;
  /** How surely these words ask for this section: the surest intent of a question is its main one. */
  readonly weight: number;
  /** Only where the subject has such a document: "results" asks a test for something else. */
  readonly kinds?: readonly DocumentKind[];
}

/**
 * Order does not matter; a question may have several intents. "孕妇能吃布洛芬吗" asks for 孕妇及哺乳期妇女用药 first
 * and 禁忌 second, hence the weights: a named group of people beats "may I", which beats a bare "怎么办".
 */
export const SECTION_INTENTS: readonly SectionIntent[] = [
  {
    role: 'contraindications',
    weight: 1,
    pattern:
      /禁忌|禁用|不能用|不能吃|不能服|不宜使用|不宜用|忌用|哪些人不|什么人不|谁不能|contraindicat|(?:should|must|can) ?not (?:take|use|be used|receive)|who (?:should|can)(?:n't| not)/,
  },
  {
    role: 'contraindications',
    weight: 0.45,
    pattern:
      /可用[吗么?？]|能不能开|可以开[吗么]|能开[吗么]|(?:能不能|可不可以|能否|可否|可以|能|还能|适合|敢)(?:继续)?(?:用|吃|服|打|喝|使用|服用|注射)|can (?:i|we|he|she|they|you|a|an|patients?|people|someone)\b|\bsafe\b|not be (?:given|taken|used)|should(?= .* not be)|allerg|过敏/,
  },
  {
    role: 'adverse-reactions',
    weight: 1,
    pattern:
      /副作用|不良反应|副反应|毒副|药.{0,4}(?:闹的|关系|引起|害的|原因|有关)|自从(?:吃|用|服|打)|会怎样|靠谱吗|(?:怎么|咋)(?:回事|这样)|是怎么了|正常不|有什么反应|会不会引起|会引起|会导致|会不会|side[ -]?effects?|adverse|undesirable/,
  },
  {
    role: 'dosage',
    weight: 0.9,
    pattern:
      /用法|用量|剂量|怎么给|(?:怎么|如何|咋)减|空着肚子|吃完饭|加一(?:片|粒|颗)|第一天|首日|首剂|从多少起|减量|加量|调量|负荷量|(?:吃|用|打|喷|服)几(?:周|天|个月|年)|间隔|(?:喷|揿|次|片|针)之间|(?:啥|什么)时候(?:吃|用|服|打)|混(?:在|合|用|着)|抽.{0,3}注射器|\bload(?:ing)?\b|(?:早上|早晨|清晨|中午|晚上|睡前|随餐|什么时候|几点).{0,3}(?:吃|服|用|打|喷)|吃饭|进餐|进食|静脉|静推|推注|静滴|皮下|肌注|肌肉注射|起始量|维持量|最大量|极量|日剂量|疗程|怎么(?:吃|用|服|打|喷|吸|给药|调整?|加量|减量)|如何(?:服用|使用|给药|调整)|(?:吃|服|用|打|喷|吸|喝)(?:多少|几|多大|多久)|几(?:粒|片|颗|次|揿|喷|毫克|mg|单位)|多少(?:粒|片|颗|次|毫克|mg|克|单位|揿|喷)|一(?:天|日|次)(?:最多|吃|服|用|几|多少)|每(?:天|日|次)(?:最多|吃|服|用|几|多少)|最多(?:吃|用|服|能)|饭前|饭后|餐前|餐后|空腹(?:吃|服)|漏服|忘(?:记)?(?:吃|服)|嚼|掰开|\bdos(?:e|es|ing|age|ed)\b|how (?:much|many|often|should|do)\b(?=.*\b(?:take|use|give|adult|tablet|capsule))|maximum (?:daily|amount)|per day|in (?:one|a) day|daily|forgot|missed (?:a |my |the )?(?:dose|pill|tablet)|with (?:food|meals)|most(?= .* (?:can|may) (?:take|have))/,
  },
  {
    role: 'indications',
    weight: 0.9,
    pattern:
      /适应症|适应证|适用于|治什么|治疗什么|治疗哪些|什么病|主治(?!医)|功效|干什么用|干嘛用|做什么用|有什么用|用来|用于|indicat|used (?:for|to)|what is(?= .* for\b)|approved for/,
  },
  {
    role: 'interactions',
    weight: 1,
    pattern:
      /相互作用|就着|果汁|橙汁|\bplus\b|patient (?:who is |already )?(?:on|taking)|吃?别的药|其[他它]药|一起(?:吃|用|服|喝)|一块儿|遇上|碰上|搭配|配着|一块(?:吃|用|服)|同时(?:吃|用|服|使用|服用)|合用|联用|联合用药|同服|并用|配伍|喝酒|饮酒|酒后|葡萄柚|西柚|柚子|interact|(?:taken?|used?|given) with (?!food|meal)|together with|combin|along with|at the same time|concomitant|coadminist|alcohol|grapefruit/,
  },
  {
    role: 'pregnancy',
    weight: 1.2,
    pattern:
      /孕妇|怀孕|怀着|妊娠|孕期|孕早期|哺乳|备孕|喂奶|母乳|产妇|孕\d|怀上|奶孩子|喂奶的|pregnan|breast-?feed|lactat|nursing mother|trimester/,
  },
  {
    role: 'pediatric',
    weight: 1.15,
    pattern:
      /儿童|小孩|孩子|宝宝|婴儿|婴幼儿|幼儿|小儿|小朋友|新生儿|青少年|未成年|\d+个?月大|(?<![\d满过于≥>])(?:[1-9]|1[0-7])周?岁(?!以上)|p(?:a)?ediatric|child|kids?\b|infants?|bab(?:y|ies)|adolescent|year-?s?[- ]old|toddler/,
  },
  {
    role: 'geriatric',
    weight: 1.15,
    pattern:
      /老年|老人|高龄|(?<!\d)(?:6[5-9]|[7-9]\d)周?岁|爷爷|奶奶|姥姥|姥爷|elderly|geriatric|older (?:adult|patient|people)|seniors?\b/,
  },
  {
    role: 'overdose',
    weight: 1.2,
    pattern:
      /过量|吃多了|服多了|用多了|过头|超量|误服|吃错|解救|解毒|overdos|took too (?:much|many)|antidote|\breverse/,
  },
  {
    role: 'storage',
    weight: 1,
    pattern:
      /扔掉|丢掉|空罐|空瓶|废弃|开封|贮藏|贮存|储存|储藏|存放|保存|怎么放|放(?:在)?(?:什么|哪)|放冰箱|冷藏|冰箱|避光|\bstor(?:e|ed|age|ing)\b|refrigerat/,
  },
  { role: 'shelf-life', weight: 1, pattern: /有效期|保质期|过期|shelf[ -]life|expir/ },
  {
    role: 'strengths',
    weight: 0.95,
    pattern:
      /规格|一(?:片|粒|支|揿|喷)(?:是|有)?多少|每(?:片|粒|支|揿|喷)(?:是|有|含)?多少|几毫克一(?:片|粒)|\bstrengths?\b/,
  },
  {
    role: 'pharmacokinetics',
    weight: 0.95,
    pattern:
      /半衰期|药代|药动学|代谢途径|怎么代谢|经什么代谢|吸收|排泄|排出|生物利用度|血浆蛋白结合|达峰|起效|见效|管用多久|药效.{0,4}多久|持续多(?:久|长)|how (?:fast|quickly|soon)(?=.*(?:work|act))|how long(?= .*(?:last|effect|act))|onset|half-?life|pharmacokinetic|metaboli[sz]ed|eliminat|bioavailab/,
  },
  {
    role: 'pharmacology',
    weight: 0.9,
    pattern:
      /药理|作用机制|作用机理|机制|机理|原理|怎么起作用|mechanism|pharmacolog|how does(?= .* work)/,
  },
  {
    role: 'composition',
    weight: 0.9,
    pattern: /成份|成分|辅料|化学名|分子式|含有什么|ingredient|excipient/,
  },
  { role: 'appearance', weight: 0.9, pattern: /性状|什么颜色|长什么样|外观/ },
  { role: 'boxed-warning', weight: 1, pattern: /黑框|警示语|boxed warning|black box/ },
  {
    role: 'precautions',
    weight: 0.85,
    pattern:
      /注意事项|顾虑|要紧吗|接着(?:吃|用|打)|继续(?:吃|用|打)|还能.{0,4}(?:吃|用|打)|注意什么|注意哪些|注意些什么|小心什么|警告|监测|停药|停用|造影|手术前|术前|开车|驾驶|warnings?\b|precaution|monitor|driv(?:e|ing)|before surgery|stop taking/,
  },
  {
    role: 'renal-hepatic',
    weight: 0.8,
    pattern:
      /肾功能|肾不好|肾衰|肾病|透析|egfr|肌酐清除|肝功能不|肝不好|肝硬化|肝病|肝损|renal|kidney|hepatic|liver|dialysis/,
  },
  { role: 'approval-number', weight: 1, pattern: /批准文号|国药准字/ },
  {
    role: 'manufacturer',
    weight: 1,
    pattern: /哪个厂|厂家|生产企业|生产厂|持有人|manufacturer|who makes/,
  },
  {
    role: 'definition',
    weight: 0.6,
    pattern:
      /什么是|是什么(?:病|意思)?[？?。]?$|啥是|是啥|定义|何谓|什么叫|\bwhat is\b|\bwhat are\b|defin/,
  },
  { role: 'causes', weight: 0.8, pattern: /病因|为什么会|原因|引起的|cause|why/ },
  {
    role: 'presentation',
    weight: 0.9,
    pattern:
      /症状|表现|怀疑|征兆|前兆|怎么发现|像什么|有什么感觉|symptom|signs? of|suspect|present/,
  },
  {
    role: 'tests',
    weight: 0.85,
    pattern:
      /(?:做|要|需|查|需要|完善)(?:什么|哪些|些什么)?检查|检查(?:什么|哪些|项目)|查什么|化验|which tests?|what tests?|workup|investigat/,
  },
  {
    role: 'diagnosis',
    weight: 1,
    pattern:
      /诊断|确诊|能算|就算|算是|怎么判断|判断标准|多少算|算不算|才算|分期|分级标准|diagnos|criteria/,
  },
  {
    role: 'treatment',
    weight: 0.85,
    pattern:
      /治疗|怎么治|如何治|怎么处理|如何处理|处理原则|用什么药|吃什么药|首选|一线|方案|控制目标|目标值|降到多少|控制在|控制到|抢救|treat|therap|first[- ]line|target|manage/,
  },
  { role: 'prevention', weight: 0.9, pattern: /预防|怎么防|疫苗|prevent|vaccin/ },
  {
    role: 'follow-up',
    weight: 0.95,
    pattern: /随访|复查|复诊|多久(?:查|复|测|去)|隔多久|几个月(?:查|复)|follow[- ]?up|recheck/,
  },
  {
    role: 'patient-advice',
    weight: 0.85,
    pattern:
      /饮食|吃什么好|生活|运动|锻炼|戒烟|自我管理|患者须知|平时|日常|忌口|吃盐|盐|lifestyle|diet|exercise/,
  },
  {
    role: 'when-emergency',
    weight: 1.1,
    pattern:
      /急诊|什么(?:情况|时候)(?=.*(?:医院|就医|就诊|急救))|何时就医|立即就医|when (?:to|should)(?=.*(?:emergency|seek|hospital))/,
  },
  {
    role: 'reference-interval',
    weight: 1,
    pattern:
      /正常(?:值|范围|是|应|多少)|参考(?:值|区间|范围)|(?:多少|几)(?:是|算|才)?正常|正常吗|范围是|normal (?:range|value)|reference (?:range|interval|value)/,
  },
  {
    role: 'high',
    weight: 1,
    pattern:
      /升高|会高|涨|偏高|增高|高了|过高|太高|高是|高的|很高|超标|增多|↑|\bhigh\b|elevated|raised|increase/,
  },
  {
    role: 'low',
    weight: 1,
    pattern:
      /降低|会低|不高|偏低|减低|低了|过低|太低|低是|低的|很低|减少|↓|\blow\b|decreased|reduced/,
  },
  {
    role: 'critical-values',
    weight: 1.15,
    pattern:
      /危急值|危急|危险值|危险|通知医生|打电话(?:给|通知)?医生|报告医生|critical (?:value|limit)/,
  },
  {
    role: 'next-steps',
    weight: 0.8,
    pattern: /下一步|接下来|怎么办|还要(?:查|做)|还需要|进一步|next step|what next/,
  },
  {
    role: 'interference',
    weight: 1.1,
    pattern:
      /干扰|会不会受影响|受影响|偏哪边|影响.{0,8}(?:结果|检测|测定|因素|检验|化验|检查|数值)|假性|不准|准不准|溶血|(?:抽血|检查|化验|检测|采血|查).{0,6}之?前|interfer|fasting|falsely/,
  },
  {
    role: 'purpose',
    weight: 0.7,
    pattern:
      /为什么(?:要)?(?:查|做|测)|检验目的|查来|有什么意义|反映什么|看什么|purpose|why(?= .* test)/,
  },
  {
    role: 'entry-criteria',
    weight: 1,
    kinds: ['pathway'],
    pattern:
      /入径|适用(?:对象|于)|icd|(?:进|走|纳入|入|适合|符合|排除).{0,8}路径|(?:哪些|什么样的?|啥样的?).{0,8}(?:患者|病人|人)|enter(?: the)? pathway|eligib/,
  },
  {
    role: 'length-of-stay',
    weight: 1,
    kinds: ['pathway'],
    pattern:
      /住院日|住(?:院)?(?:要|得)?(?:几|多少)天|住(?:院)?(?:要|得)?多久|住几天|length of stay|how (?:long|many days)(?=.*(?:stay|hospital))/,
  },
  {
    role: 'day-plan',
    weight: 0.8,
    kinds: ['pathway'],
    pattern:
      /(?:住院|入院|术后|术前|手术)(?:的)?(?:第[\d一二三四五]|当[天日]|前)|第[\d一二三四五]+[天日]|头[一两三]?天|(?:operation|surgery) day|before (?:the )?(?:operation|surgery)|post-?op|day (?:\d|one|two)/,
  },
  {
    role: 'discharge',
    weight: 1,
    kinds: ['pathway'],
    pattern:
      /出院(?:标准|条件|指征)|(?:能|可以|才|让|达到|满足).{0,6}(?:出院|回家)|出院(?:要|需要)?(?:达到|满足|符合)|discharg/,
  },
  {
    role: 'variance',
    weight: 1.1,
    kinds: ['pathway'],
    pattern: /变异|(?:退出|脱离|离开|偏离).{0,4}路径|出径|varia(?:nce|tion)/,
  },
  {
    role: 'research-question',
    weight: 1,
    kinds: ['research'],
    pattern:
      /研究(?:的)?(?:问题|目的)|想(?:回答|知道|弄清|解决|证明|验证)|为了(?:回答|证明|验证)|research question|\baim(?:ed)?\b|set out to|objective/,
  },
  {
    role: 'methods',
    weight: 1,
    kinds: ['research'],
    pattern:
      /设计|随机|双盲|盲法|开放|安慰剂|对照|主要终点(?:是|的定义|怎么定义|包括)|(?:怎么|如何)(?:做|分组|给药)|随访(?:了)?多|\bdesign|blind|randomi[sz]ed?|placebo|comparator|endpoint defin/,
  },
  {
    role: 'participants',
    weight: 1,
    kinds: ['research'],
    pattern:
      /纳入|入组|入选|样本量|多少(?:例|人|名|个?患者|个?病人)|几(?:例|千|万)人|哪些(?:人|患者|病人)|什么样的?(?:人|患者|病人)|排除|enrol|recruit|included|participants|how many (?:patients|people)/,
  },
  {
    role: 'results',
    weight: 0.9,
    kinds: ['research'],
    pattern:
      /结果|降低(?:了)?多少|下降(?:了)?多少|减少(?:了)?多少|风险比|\bhr\b|死亡率|病死率|有没有(?:降低|减少|获益)|获益|主要终点.{0,6}(?:多少|结果)|hazard ratio|result|mortality|reduc/,
  },
  {
    role: 'adverse-reactions',
    weight: 1,
    kinds: ['research'],
    pattern: /安全|出血|不良|低血糖|停药率|safety|harm|bleed|adverse/,
  },
  {
    role: 'limitations',
    weight: 1,
    kinds: ['research'],
    pattern:
      /局限|能不能(?:推广|外推|套用)|(?:推广|外推|套用|适用)(?:到|于|给)|怎么解读|解读|不足之处|缺陷|limit|generali[sz]|appl(?:y|ies|icable) to/,
  },
];

/**
 * Where else the answer to an intent may stand, with what share of its weight. Regulated sections overlap:
 * a child's dose stands in 用法用量 or in 儿童用药, a warning in 警示语 or in 注意事项.
 */
export const RELATED_ROLES: Readonly<
  Partial<Record<SectionRole, Partial<Record<SectionRole, number>>>>
> = {
  contraindications: { 'boxed-warning': 0.5, precautions: 0.5, pregnancy: 0.3 },
  'adverse-reactions': { 'boxed-warning': 0.4, precautions: 0.5 },
  dosage: { pediatric: 0.4, geriatric: 0.4, 'renal-hepatic': 0.4, strengths: 0.3 },
  indications: { purpose: 0.5, treatment: 0.2 },
  interactions: { precautions: 0.5, contraindications: 0.4, 'patient-advice': 0.4 },
  pregnancy: { contraindications: 0.5, precautions: 0.3, 'reference-interval': 0.3 },
  pediatric: { dosage: 0.7, contraindications: 0.4, precautions: 0.3, 'reference-interval': 0.3 },
  geriatric: { dosage: 0.5, precautions: 0.3, 'reference-interval': 0.3, treatment: 0.3 },
  'boxed-warning': { precautions: 0.5 },
  precautions: { 'boxed-warning': 0.6, interactions: 0.3, 'patient-advice': 0.4 },
  'renal-hepatic': { dosage: 0.7, contraindications: 0.7, precautions: 0.7, pharmacokinetics: 0.3 },
  pharmacology: { pharmacokinetics: 0.4 },
  pharmacokinetics: { pharmacology: 0.3 },
  'shelf-life': { storage: 0.5 },
  storage: { 'shelf-life': 0.3 },
  strengths: { composition: 0.4, dosage: 0.3 },
  definition: { purpose: 0.7, diagnosis: 0.3 },
  causes: { high: 0.5, low: 0.5, definition: 0.4, 'adverse-reactions': 0.6, interference: 0.4 },
  presentation: { definition: 0.4, 'when-emergency': 0.4, diagnosis: 0.3 },
  diagnosis: { definition: 0.4, tests: 0.4, 'reference-interval': 0.6 },
  tests: { diagnosis: 0.4, 'next-steps': 0.5 },
  treatment: {
    'follow-up': 0.3,
    'patient-advice': 0.3,
    'next-steps': 0.4,
    'reference-interval': 0.35,
    dosage: 0.3,
  },
  'patient-advice': { treatment: 0.4 },
  'critical-values': { high: 0.2, low: 0.2 },
  high: { 'critical-values': 0.2 },
  low: { 'critical-values': 0.2 },
  purpose: { definition: 0.5 },
  interference: { purpose: 0.5 },
  'next-steps': { treatment: 0.5, 'follow-up': 0.5, high: 0.3, low: 0.3 },
};

import type { RedFlagId } from './rules.ts';
import {
  ACCIDENT,
  ALLERGIC,
  BELLY_PAIN,
  BRAIN_AT_RISK,
  CHEST_PAIN,
  CHILD,
  DERAILED,
  DIABETIC,
  DROWSY,
  EXPOSED,
  HEAD_BLOW,
  HEADACHE,
  INJURED,
  PERIOD_LATE,
  PREGNANT,
  SHOCK,
  SHORT_OF_BREATH,
  SUDDEN,
  UNBEARABLE,
} from './signs.ts';

/** An emergency that shows only in several signs together, in whatever order they are told. */
export interface CombinedRule {
  readonly id: RedFlagId;
  readonly all: readonly RegExp[];
}

export const COMBINED_RULES: readonly CombinedRule[] = [
  { id: 'chest-pain', all: [CHEST_PAIN, SHOCK] },
  {
    id: 'chest-pain',
    all: [
      CHEST_PAIN,
      /(?:硝酸甘油|舌(?:头)?(?:底)?下|救心丸|小药片).{0,14}(?:[二两三23]|都|也)/,
      /还是|仍|不(?:见|管|缓)|没用/,
    ],
  },
  {
    id: 'chest-pain',
    all: [
      /左(?:边)?(?:膀子|胳膊|肩膀?|臂|手臂).{0,12}(?:酸|疼|痛|胀|麻|沉)/,
      /下巴|想吐|恶心|憋|汗|心慌|胸/,
    ],
  },
  {
    id: 'breathlessness',
    all: [
      /躺不(?:下|平)|坐着.{0,8}(?:喘|捯气|憋)|端坐/,
      /粉红|泡沫|捯气|发紫|大口|说不(?:全|完|出)/,
    ],
  },
  {
    id: 'breathlessness',
    all: [
      /can't (?:really |even )?(?:get|finish|say|speak).{0,10}sentence|说不(?:全|完)整?(?:一)?句/,
      /inhaler|puffs?|asthma|wheez|喷|哮喘|喘/,
    ],
  },
  {
    id: 'anaphylaxis',
    all: [
      /\b(?:ate|eaten|eating|stung|peanut|shrimp|nuts?|injection)\b|吃|蜇|打了/,
      /\b(?:lips?|tongue|throat|face)\b.{0,12}\b(?:huge|swell\w*|swollen|tight)\b|嘴唇.{0,6}肿|舌头?.{0,6}肿/,
      /wheez|breath|stridor|hoarse|哨音|喘|憋|吸气|声音.{0,3}哑/,
    ],
  },
  {
    id: 'bleeding',
    all: [
      /鼻(?:子|血).{0,6}(?:淌|流|出|喷)/,
      /止不住|没止|(?:快)?(?:一|半|两)?个?多?(?:小时|钟头)|往(?:嗓子|喉咙)里/,
      /波立维|阿司匹林|华法林|抗凝|捏|压|堵|按/,
    ],
  },
  {
    id: 'trauma',
    all: [
      /(?:手指|指头|脚趾|手|胳膊|腿|脚).{0,14}(?:切|割|轧|压|绞|锯|铡|剪)(?:掉|断|下来)/,
      /断的?那?(?:截|根|段)|包着|整个|齐根|血|刚|接/,
    ],
  },
  {
    id: 'poisoning',
    all: [
      /(?:菌子|蘑菇|野菌|河豚|野果)/,
      /又吐又拉|眼珠子?.{0,4}黄|幻觉|看见小人|说胡话|昏|吐个不停/,
    ],
  },
  {
    id: 'poisoning',
    all: [
      /took all|whole (?:bottle|box|pack)|all of (?:his|her|my|their)|(?:整|一)(?:瓶|盒)(?:都|全)?(?:吃|吞)|少了[\d几二三四五六七八九十]+(?:片|粒|颗)/,
      /pills?|antidepressants?|tablets?|medicine|药|片|粒/,
      /groan|breathing|asleep|drowsy|wak|睡|脸.{0,2}白|叫不|迷糊|吐/,
    ],
  },
  {
    id: 'suicide',
    all: [
      /\brope\b|绳子|遗书|\bpills\b|安眠药|天台|楼顶|割腕/,
      /don't want to be here|want to die|nobody's home|goodbye|不想(?:活|在了)|了结|告别|系好|准备好/,
    ],
  },
  {
    id: 'violence',
    all: [
      /\b(?:knife|cleaver|gun|axe)\b|菜刀|刀子|斧|拿着?刀/,
      /voices|kill|stab|砍|杀|声音.{0,4}(?:叫|让|告诉|命令)/,
    ],
  },
  {
    id: 'chest-pain',
    all: [
      /(?:心跳|心率|脉搏|\bpulse\b|\bheart rate\b)[^，。,.]{0,8}(?:1[5-9]\d|2\d\d|[23]\d)(?!\d|\.)/,
      /晕|发?黑|站不|胸闷|憋|难受|没力|喘|\b(?:dizzy|faint|chest)\b/,
    ],
  },
  {
    id: 'stroke',
    all: [
      SUDDEN,
      /拿不住|话.{0,3}(?:说不|不利索|不清)|说话.{0,4}(?:不清|含糊|不利索)|听不懂|答非所问|重影|(?:往|向)一边(?:倒|偏|歪)|(?:一|半)边.{0,2}(?:脸|身|手|腿|胳膊)|\b(?:double vision|cannot speak|can't speak|one side)\b/,
    ],
  },
  { id: 'stroke', all: [/(?:走路|走).{0,6}(?:往|向)一边(?:倒|偏|歪)/, /重影|说话|头晕|吐/] },
  { id: 'anaphylaxis', all: [EXPOSED, ALLERGIC, SHOCK] },
  { id: 'anaphylaxis', all: [EXPOSED, ALLERGIC, /喘|憋|上不来气|呼吸.{0,4}(?:困难|急|不)/] },
  {
    id: 'breathlessness',
    all: [/(?:腿|小腿).{0,6}(?:肿|疼)|长途|手术后|卧床/, SUDDEN, SHORT_OF_BREATH],
  },
  { id: 'unconscious', all: [HEAD_BLOW, BRAIN_AT_RISK] },
  { id: 'trauma', all: [ACCIDENT, SHOCK] },
  { id: 'trauma', all: [ACCIDENT, INJURED] },
  { id: 'bleeding', all: [/(?:拉|便|尿|吐|呕|咳)的?.{0,3}(?:全|都)?是?.{0,2}血/, SHOCK] },
  {
    id: 'bleeding',
    all: [
      /产后|恶露|剖宫产|流产后|刚生完|\bpostpartum\b|after (?:delivery|giving birth)/,
      /水龙头|涌|哗哗|大量|湿透|血块|喷|\b(?:soak\w*|gush\w*|clots)\b/,
    ],
  },
  {
    id: 'bleeding',
    all: [
      /利伐沙班|华法林|达比加群|阿哌沙班|抗凝药?|\b(?:blood thinner|anticoagulant|warfarin|rivaroxaban)\b/,
      /压不住|止不|血.{0,4}流了?.{0,6}(?:小时|钟头|分钟)|黑便|吐血|\b(?:won't stop|vomiting blood)\b/,
    ],
  },
  { id: 'pregnancy-bleeding', all: [PERIOD_LATE, BELLY_PAIN, UNBEARABLE] },
  { id: 'pregnancy-bleeding', all: [PREGNANT, BELLY_PAIN, SHOCK] },
  {
    id: 'pregnancy-bleeding',
    all: [PREGNANT, /faint(?:ed|ing)|white as a sheet|晕倒|昏过去/, /stab|pain|bleed|疼|痛|血/],
  },
  { id: 'pregnancy-bleeding', all: [PREGNANT, /(?:1[6-9]\d|2\d\d)\/\d{2,3}/] },
  { id: 'pregnancy-bleeding', all: [PREGNANT, HEADACHE, /眼花|看不清|视物|\bvision\b/] },
  { id: 'pregnancy-bleeding', all: [PREGNANT, /抽(?:搐|了|起来)|口吐白沫|\b(?:seizure|fit)\b/] },
  { id: 'head-and-neck', all: [HEADACHE, SUDDEN, /炸|裂|剧烈|从来没|最(?:疼|痛|厉害)|\bworst\b/] },
  { id: 'head-and-neck', all: [HEADACHE, /从来没.{0,4}(?:疼|痛)|这辈子/] },
  { id: 'head-and-neck', all: [/剧烈.{0,2}(?:头疼|头痛)|头.{0,4}(?:剧痛|剧烈)/, /吐|看不清|脖子/] },
  { id: 'head-and-neck', all: [/头.{0,6}(?:炸|裂)/, SUDDEN] },
  { id: 'metabolic', all: [DIABETIC, DROWSY] },
  {
    id: 'metabolic',
    all: [
      /没吃(?:饭|东西)|打(?:了|多了)?.{0,4}胰岛素|血糖.{0,8}[12]\.\d(?!\d)/,
      DERAILED,
      DIABETIC,
    ],
  },
  {
    id: 'metabolic',
    all: [
      /血糖.{0,8}(?:\bhi\b|high|爆表|测不出)|酮体.{0,4}(?:3|4)?个?加号/,
      /吐|呼吸|困|迷糊|肚子疼/,
    ],
  },
  {
    id: 'metabolic',
    all: [
      /(?:blood sugar|glucose).{0,12}\b[12]\.\d\b|\b[12]\.\d\b.{0,12}(?:blood sugar|glucose)/,
      DROWSY,
    ],
  },
  {
    id: 'metabolic',
    all: [
      /太阳|烈日|高温|暴晒|中暑|工地|车里/,
      /4[0-3](?:\.\d)?(?:度|℃)?|说胡话|昏|抽|不省人事/,
      /烧|热|晒|太阳|高温|中暑/,
    ],
  },
  {
    id: 'sick-child',
    all: [
      CHILD,
      DROWSY,
      /尿|奶|吃|拉|吐|烧|热|喝|\b(?:urinat\w*|diarrh\w*|vomit\w*|fever|feed\w*)\b/,
    ],
  },
  {
    id: 'sick-child',
    all: [
      /新生儿|月子里|刚出生|出生.{0,4}天|\bnewborn\b/,
      /不吃奶|不吃|不哭|软|发灰|发凉|青紫|\b(?:not feeding|limp|grey)\b/,
    ],
  },
  {
    id: 'breathlessness',
    all: [CHILD, /狗叫|犬吠|流口水/, /喘|凹|呼噜|吸气|憋|呼吸/],
  },
];

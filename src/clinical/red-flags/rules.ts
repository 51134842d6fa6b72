/**
 * Emergencies that come before any answer. A rule fires when one of its `patterns` matches the normalised text of
 * what the user says now; `unless` names the innocent uses of the same words within that rule.
 * The list of conditions follows the FAST stroke signs, the anaphylaxis criteria of the World Allergy Organization
 * (2020), and the usual emergency-triage red flags of adult and child first contact.
 */
export type RedFlagId =
  | 'chest-pain'
  | 'stroke'
  | 'breathlessness'
  | 'anaphylaxis'
  | 'unconscious'
  | 'seizure'
  | 'bleeding'
  | 'suicide'
  | 'violence'
  | 'poisoning'
  | 'infant-fever'
  | 'sick-child'
  | 'pregnancy-bleeding'
  | 'burns'
  | 'trauma'
  | 'aortic'
  | 'acute-abdomen'
  | 'torsion'
  | 'head-and-neck'
  | 'metabolic'
  | 'bites'
  /** No rule names it; the wording is that of an emergency. */
  | 'unnamed';

export interface RedFlagRule {
  readonly id: RedFlagId;
  readonly patterns: readonly RegExp[];
  readonly unless?: RegExp;
}

export const RED_FLAG_RULES: readonly RedFlagRule[] = [
  {
    id: 'chest-pain',
    patterns: [
      /(?:胸|心口|心脏|心窝).{0,6}(?:痛|疼|闷|压|绞|紧).{0,24}(?:汗|左臂|左肩|左胳膊|胳膊|后背|肩膀|下巴|牙|放射|喘不|憋|晕|濒死|快不行|缓解不了|不缓解)/,
      /(?:汗|左臂|左肩|左胳膊).{0,14}(?:胸|心口).{0,6}(?:痛|疼|闷|压)/,
      /(?:胸|心口).{0,4}(?:剧痛|剧烈疼|撕裂)/,
      /(?:突然|突发|现在|正在|刚才|刚刚).{0,10}(?:胸|心口).{0,6}(?:痛|疼|压)/,
      /(?:突然|突发).{0,6}(?:胸闷|憋闷).{0,12}(?:心慌|没劲|没力|乏力|出汗|发晕)/,
      /\bxiong ?(?:kou ?)?(?:teng|tong|men)\b/,
      /chest (?:pain|pressure|tightness|hurts?).{0,60}(?:sweat|arm|jaw|back|breath|shoulder|faint)/,
      /(?:crushing|severe|sudden) (?:chest|pain in (?:my|his|her) chest)/,
      /(?:sweat|arm|jaw).{0,40}(?:chest (?:pain|pressure|hurts?|tight))/,
    ],
  },
  {
    id: 'stroke',
    patterns: [
      /(?:嘴|口角|脸|面部|半边脸|嘴角).{0,4}(?:歪|斜|瘫|麻木)/,
      /(?:突然|突发|一下子|刚刚|刚才|今早|早上起来).{0,14}(?:说不出话|说话不清|(?:说话|讲话|说的话).{0,4}含糊|大舌头|口齿不清|(?:筷子|碗|杯子|东西).{0,3}拿不住|半身|半边身|一侧|单侧|左边身|右边身|一边(?:手|胳膊|身)|看不见|偏瘫)/,
      /(?:半边|一侧|左侧|右侧|左边|右边|一边)(?:身子|身体|肢体|手脚|胳膊|手|腿).{0,6}(?:没力|无力|动不了|抬不起|麻|不能动)/,
      /(?:face|mouth).{0,14}(?:droop|crooked|lopsided)/,
      /(?:suddenly|can't|cannot|can not).{0,30}(?:slurr|speak|lift (?:his|her|my|one) (?:left |right )?arm|move (?:his|her|my|one) (?:left |right )?(?:arm|side|leg))/,
      /slurred speech|slurring/,
      /(?:一|半)边脸.{0,4}(?:不能动|动不了|没知觉|耷拉)|(?:嘴|口)角?.{0,3}(?:流口水|漏水).{0,10}(?:脸|嘴|手|胳膊)/,
    ],
  },
  {
    id: 'breathlessness',
    unless: /笑(?:得|到|死|抽|岔)|段子|搞笑/,
    patterns: [
      /(?:喘不(?:上|过)来?气|喘不上来|上不来气|透不过气|呼吸不(?:上来|了|过来)|憋得.{0,6}(?:紫|青|不行)|窒息|嘴唇.{0,3}(?:发紫|发青|紫|青)|喉咙.{0,4}(?:卡住|堵住)|(?:卡|噎)住.{0,8}(?:气管|喘|呼吸|脸|说不出))/,
      /(?:噎|呛|卡)(?:住|着|到)了?(?!.{0,8}(?:好了|没事|下去了|咳出来了|吐出来了))(?:[，,!！。]|$|.{0,12}(?:脸|说不|喘|憋|气管|嗓子|喉|怎么办|快))|(?:呛|卡|掉|吸)(?:进|到|在)(?:了)?.{0,3}(?:气管|气道|喉咙|嗓子)/,
      /粉红色?.{0,3}(?:泡沫)?痰|(?:喘|憋).{0,8}(?:躺不(?:下|平)|只能坐)|躺不(?:下|平).{0,8}(?:喘|憋)|胸(?:口|骨).{0,3}(?:凹|陷)|三凹|溺水|(?:掉|落)(?:进|到|在)?.{0,4}水(?:里|中)?.{0,12}(?:捞|救|不哭|没)/,
      /pink (?:foam|froth|sputum)|(?:cannot|can't|can not) lie (?:flat|down)|drown(?:ed|ing)/,
      /(?:不动|坐着|躺着|静息|休息).{0,8}(?:也|都|就)?.{0,4}(?:喘|呼吸困难|气急|憋气)/,
      /(?:现在|突然|突发|越来越|严重).{0,8}(?:喘|呼吸困难|呼吸急促)/,
      /(?:喘|气|呼吸).{0,16}(?:话|句).{0,6}(?:不(?:完整|全|成|出)|断断续续)|说不(?:完|了|出).{0,4}(?:一句|整句|完整)/,
      /(?:喷|吸|用)了?.{0,8}药?.{0,6}(?:还是|还|仍然?|依然).{0,4}(?:喘|憋|缓不过来)/,
      /(?:can't|cannot|can not|unable to|struggling to|hard to|barely) (?:breathe|catch (?:my|his|her) breath)|gasping|turning blue|lips (?:are |look )?(?:turning )?blue|ribs (?:suck|pull)|choking/,
    ],
  },
  {
    id: 'anaphylaxis',
    patterns: [
      /(?:过敏|吃了|打了|注射|打完|吃完|输液|蜂).{0,24}(?:喉咙|嗓子|舌头|嘴唇|脸|眼睛|全身).{0,6}(?:肿|发紧|紧|堵)/,
      /(?:过敏|风团|荨麻疹|全身.{0,4}(?:红|疹|痒)).{0,24}(?:喘|呼吸|憋|晕|休克|血压)/,
      /(?:喉头水肿|过敏性休克).{0,8}(?:了|怎么办|吗|[！!]|$)/,
      /(?:throat|tongue|lips?|face).{0,20}(?:swelling|swollen|closing|swelled)|anaphyla(?:xis|ctic).{0,20}(?:now|help|what do)/,
    ],
    unless: /(?:是什么|定义|机制|发生率|处理流程|如何预防)/,
  },
  {
    id: 'unconscious',
    patterns: [
      /(?:叫不(?:太)?醒|叫也不醒|怎么叫都|(?:叫|喊|唤)(?:他|她|了|也|都|人|爸|妈)*(?:不应|没反应|没应|不答应|反应(?:也)?(?:慢|迟钝))|没有?意识(?!到)|意识不清|意识模糊|(?<!肝)昏迷|迷迷糊糊|昏过去|晕过去|晕倒|昏倒|不省人事|没反应|没了反应|没有?呼吸(?!困难|道|急促|不|问题|暂停)|没有?心跳|没气了|没脉搏|猝倒|心脏骤停|神志不清)/,
      /unconscious|unresponsive|won't wake|can't wake|not waking|(?:hard|difficult|impossible) to (?:wake|rouse)|barely (?:awake|conscious)|passed out|collapsed|not breathing|no pulse|stopped breathing/,
    ],
  },
  {
    id: 'seizure',
    patterns: [
      /(?:抽搐|抽风|惊厥|癫痫发作|羊癫疯|全身抽|抽(?:了|过去了)(?![^，。]{0,8}(?:烟|血|管|水|脂))|抽起来|口吐白沫|翻白眼|四肢抽)/,
      /一直抽|抽(?:个)?(?:不停|停不下来)|抽(?:了|过)(?:[\d一二两三几半]+(?:次|回|下))(?![^，。]{0,3}(?:血|烟|水))|抽了?[\d一二两三几半]+(?:多)?(?:分钟|个?小时)(?!后|复查|一次)|(?:身子|全身|浑身).{0,2}(?:发硬|僵硬|挺直)|眼睛?.{0,2}(?:往上翻|上翻)/,
      /(?:having|had|has had|in) a (?:seizure|fit)|seizing|convuls(?:ing|ions?)/,
    ],
  },
  {
    id: 'bleeding',
    patterns: [
      /(?:大出血|血流不止|止不住|喷血|大量.{0,4}(?:出血|流血|呕血|咳血|便血)|(?:吐|呕|咳|便|拉).{0,4}(?:好多|很多|大量|大口|一大).{0,3}血|血(?:一直|不停|哗哗)|一直(?:流|出)血)/,
      /(?:抗凝|华法林|利伐沙班|达比加群).{0,30}(?:摔|磕|撞).{0,10}(?:头|脑袋)|(?:摔|磕|撞).{0,10}(?:头|脑袋).{0,30}(?:抗凝|华法林|利伐沙班|达比加群)/,
      /(?:blood thinner|anticoagulant|warfarin).{0,60}hit (?:my|his|her|the) head|hit (?:my|his|her|the) head.{0,60}(?:blood thinner|anticoagulant|warfarin)/,
      /(?:吐血|呕血|咳血|大口.{0,3}血).{0,10}(?:了|怎么办|不停|止不住)/,
      /(?:吐|呕|咳|拉|便|流)了?.{0,6}(?:盆|碗|杯|缸|马桶|池子|大摊|一摊|几口|一大口).{0,4}(?:鲜|黑|暗红)?血/,
      /(?:呕|吐)(?:了|出)?.{0,4}血(?!丝|压|糖)|咖啡(?:渣|色).{0,8}(?:吐|呕|一大?口)|(?:吐|呕).{0,8}咖啡(?:渣|色)/,
      /(?:血|鼻血|鼻子).{0,4}(?:流|出|冒)了?.{0,8}(?:小时|钟头|半天|一天|分钟).{0,8}(?:没停|还没停|不停|止不|压不)|(?<!充)血(?!糖|压|脂|氧).{0,4}(?:往外|直|到处)?(?:喷|飙)(?!剂|鼻|雾)|(?:血|压).{0,4}压不住/,
      /(?:has been|keeps?|is|was) (?:vomiting|throwing up|coughing up) blood/,
      /(?:黑便|柏油|便血|拉黑).{0,24}(?:晕|站不|眼前发黑|冷汗|心慌|脸.{0,2}白|休克)/,
      /(?:bleeding|blood).{0,30}(?:won't stop|not stop|heav|can't stop|pouring|gushing|everywhere)|(?:vomit|throwing up|cough)\w*.{0,12}(?:lots? of |a lot of |much )?blood|bleeding (?:heavily|badly|a lot)/,
    ],
  },
  {
    id: 'suicide',
    patterns: [
      /(?:想死(?!你|我了|ta|个)|不想活(?!动|跃|血)|活不下去|自杀|轻生|结束(?:自己|生命|我的生命)|寻短见|割腕|跳楼|跳河|上吊|活着没(?:意思|意义)|了结|不如死了|伤害自己|自残|一了百了|告别这个世界|遗书)/,
      /从.{0,8}(?:楼|桥|窗|阳台).{0,4}(?:往下)?跳|跳下去|割(?:到|了|破)?(?:我|自己)?(?:的)?(?:手腕|脉|腕)|活着.{0,3}(?:太累|没劲|痛苦|真累|煎熬).{0,16}(?:药|死|走了|解脱|不如|准备)|药.{0,4}(?:准备|攒|买)好了/,
      /killing (?:myself|himself|herself)|kill (?:myself|himself|herself)|suicid|end my life|want to die|don't want to live|better off dead|hurt myself|harm myself|end it all/,
    ],
  },
  {
    id: 'violence',
    patterns: [
      /(?:拿|举|握|抄)(?:着|起)?(?:一?把)?(?:菜?刀|斧|棍).{0,10}(?:砍|捅|杀|伤|冲)|要(?:杀|砍|捅)(?:人|我|他|她)/,
      /(?:going to|wants to|threatening to) (?:kill|stab) (?:me|us|him|her|somebody|someone|people)/,
    ],
    unless: /气死|开玩笑|电影|游戏|剧/,
  },
  {
    id: 'poisoning',
    patterns: [
      /(?:吃了|吞了|服了|喝了|吃下|吞下|吃).{0,6}(?:[2-9]\d|1\d\d|[二三四五六七八九]十|几十|上百)(?:多|几|来)?(?:片|粒|颗|丸)(?!.{0,6}(?:多少钱|能报|够吃))/,
      /误(?:把|将).{0,8}当.{0,6}(?:喝|吃|服)|甲醇/,
      /(?:took|taken|swallow(?:ed)?|ate|eaten|drank).{0,16}\b(?:[2-9]\d|\d{3,})\b.{0,30}(?:pills?|tablets?|capsules?)|(?:took|taken|swallow(?:ed)?|ate).{0,12}(?:whole|entire|full) (?:box|bottle|pack|strip|blister)/,
      /(?:煤气|一氧化碳|煤炉|炭火|天然气).{0,12}(?:中毒|晕|头[晕痛疼]|恶心|闷|泄漏|漏了|没关)/,
      /(?:烧炭|烧煤|开着炭|炭盆).{0,20}(?:头[晕痛疼]|晕|恶心|叫不醒)/,
      /(?:喝了|误服|吞了|吃了|吞下|误食|误喝|咽了).{0,14}(?:农药|百草枯|敌敌畏|老鼠药|洁厕|消毒液|84|漂白|强酸|硫酸|盐酸(?!二甲|舍曲|氨)|碱|汽油|清洁剂|洗涤剂|毒蘑菇|野蘑菇|电池|水银)/,
      /(?:吃了|吞了|服了|吞下|误服|喝了|吃下).{0,10}(?:一整瓶|整瓶|一瓶|半瓶|一整盒|一盒|一大把|一把|一板|一整板|整板|两板|几十(?:片|粒|颗)|(?:[2-9]\d|\d{3,})(?:片|粒|颗)|好多(?:片|粒|药)|很多(?:片|粒|药)|大量)/,
      /(?:整瓶|一瓶|半瓶|整盒|一盒|一大把|一把|一板|整板|两板|几十(?:片|粒|颗)).{0,12}(?:药|片|粒|胶囊|平|定|仑|林|芬|酚|[\p{Script=Han}]{2}).{0,4}(?:吞|吃|喝|服)(?:下|掉|完|光|了|进)/u,
      /(?:孩子|娃|宝宝|小孩|儿子|女儿|孙子|孙女).{0,12}(?:把|吃了|吞了|误食|误服|偷吃).{0,14}(?:药|片|板|瓶|胶囊).{0,4}(?:吃了|吞了|大半|半板|几片|好几|一板|光了|完了)|(?:孩子|娃|宝宝|小孩).{0,6}(?:误服|误食|偷吃|吃错)/,
      /(?:安眠药|药).{0,6}(?:一整瓶|整瓶|一大把|几十片|全吃|全吞|都吃了|都吞了)/,
      /(?:食物|农药|药物|酒精|有机磷|蘑菇|毒).{0,2}中毒了/,
      /中毒了/,
      /carbon monoxide.{0,40}(?:alarm|headache|dizz|went off|leak|house|sick)|(?:swallowed|drank|drunk|ate|ingested|took).{0,24}(?:bleach|pesticide|rat poison|antifreeze|detergent|whole bottle|entire bottle|bottle of|handful of|too many|whole pack|battery|(?:about |over |like )?(?:twenty|thirty|forty|fifty|sixty|a hundred|dozens) (?:of |pills|tablets)|\d{2,} (?:pills|tablets))|overdosed|(?:has been|been|was) poisoned/,
    ],
  },
  {
    id: 'infant-fever',
    patterns: [
      /(?:(?:[12一二两]个?(?:多)?|半个?|一个半|两个半|[12]个半)月|满月|新生儿|刚出生|未满月|出生(?:才)?[\d一二三四五六七八九十两]+天|\d{1,2}天)(?:大)?(?:的)?.{0,10}(?:宝宝|孩子|婴儿|小孩|娃|儿子|女儿|新生儿)?.{0,12}(?:发烧|发热|高烧|烧到|体温.{0,4}3[89]|3[89](?:\.\d)?(?:度|℃))/,
      /(?:新生儿|月子里的孩子).{0,10}(?:发烧|发热|高烧)/,
      /(?:newborn|(?:\d+|two|three|four|five|six|seven|eight|one)[- ](?:day|week)s?[- ]old|(?:1|2|one|two)[- ]months?[- ]old).{0,40}(?:fever|temperature|10[0-4]|3[89])/,
    ],
  },
  {
    id: 'pregnancy-bleeding',
    patterns: [
      /(?:怀孕|孕妇|孕\d|孕[一二三四五六七八九十]|妊娠|孕期|孕早期|孕晚期|月身孕|个月的?孕|怀着).{0,20}(?:出血|流血|见红|大出血|下面.{0,4}血|羊水.{0,4}破|剧烈腹痛)/,
      /(?:出血|流血).{0,16}(?:怀孕|孕\d|个月身孕)/,
      /(?:停经|月经.{0,4}没来|例假.{0,4}没来|宫外孕).{0,30}(?:剧痛|剧烈|撕裂|眼前发黑|晕|大汗|下面.{0,4}血)/,
      /胎动.{0,12}(?:没有|没了|消失|感觉不到|一次(?:也|都)?没|不动|明显(?:少|减))|(?:没|没有)(?:感觉到|感到|摸到)?.{0,2}胎动|(?:羊水|破水).{0,16}(?:带子|绳子|脐带)|摸到.{0,6}(?:带子|脐带)/,
      /(?:baby|foetus|fetus).{0,16}(?:not|stopped|hasn't|isn't) (?:moving|moved|kicking|kicked)|no (?:fetal|baby) movement/,
      /(?:胎动|孩子在肚子里).{0,6}(?:没了|消失|不动了|突然(?:少|减))|脐带.{0,6}(?:掉|脱|出来)/,
      /pregnan.{0,50}(?:bleeding|blood|haemorrhag|hemorrhag)|(?:bleeding).{0,30}pregnan/,
    ],
  },
  {
    id: 'burns',
    patterns: [
      /(?:大面积|严重|全身|整个|满脸|脸上|半个身子|深度).{0,8}(?:烧伤|烫伤|灼伤|烧了|烫了)/,
      /(?:开水|热油|火|汽油|硫酸|电).{0,10}(?:烧|烫|泼|浇|击).{0,8}(?:全身|满身|脸|胸|身上|大片|一大片|昏|孩子身上)/,
      /(?:烧伤|烫伤).{0,10}(?:大面积|很严重|一大片|大片|全身|皮都|皮掉)/,
      /触电|被电(?:击|到)/,
      /(?:眼睛?|眼里|眼).{0,6}(?:溅|进|喷|崩|弄).{0,4}(?:石灰|硫酸|盐酸|强?酸|碱|化学|消毒|清洁剂|胶水|洁厕)|(?:石灰|硫酸|盐酸|强?酸|强?碱|消毒液|清洁剂|胶水|洁厕灵).{0,8}(?:溅|进|喷|弄|崩).{0,4}眼/,
      /(?:chemical|acid|bleach|lye|lime|cleaner).{0,30}\beyes?\b/,
      /boiling (?:water|oil).{0,60}(?:face|chest|head|all over|body|arms|legs)|skin is (?:peeling|coming off)/,
      /(?:severe|bad|large|serious) burns?|burn(?:s|ed|t)?.{0,30}(?:whole|entire|face|all over|most of|large)|scalded|electrocuted/,
    ],
  },
  {
    id: 'aortic',
    patterns: [
      /(?:背|胸|腰|肚子).{0,6}(?:像|跟|好像)?.{0,4}(?:被)?(?:撕|劈|刀割).{0,6}(?:痛|疼|开)/,
      /(?:tearing|ripping) (?:chest |back |pain)/,
    ],
  },
  {
    id: 'acute-abdomen',
    patterns: [
      /(?:突然|突发|刚才|刚刚).{0,8}(?:肚子|腹部?|胃|上腹|右下腹).{0,6}(?:剧痛|剧烈(?:疼|腹?痛)|刀割|刀绞|绞着疼|撕裂)/,
      /(?:尿不出|没有?尿|解不出).{0,10}(?:天|小时|钟头).{0,14}(?:胀|憋|疼)|(?:膀胱|肚子|小腹).{0,6}(?:胀|憋)(?:得|的)?.{0,3}要?(?:炸|爆)/,
      /(?:肚子|腹部?|肚皮).{0,8}(?:硬得?像|硬邦邦|像(?:木)?板|板一样硬|不敢碰|不能碰)/,
      /(?:sudden|severe|unbearable).{0,12}(?:abdominal|stomach|belly) pain.{0,40}(?:faint|rigid|hard|blood|vomit)/,
    ],
  },
  {
    id: 'torsion',
    patterns: [
      /(?:蛋蛋|睾丸|阴囊|下体).{0,12}(?:剧痛|剧烈|疼得|疼到|痛得|又肿)/,
      /(?:sudden|severe).{0,16}testic(?:le|ular) pain|testicle.{0,30}(?:suddenly|severe|excruciating)/,
    ],
  },
  {
    id: 'head-and-neck',
    patterns: [
      /(?:突然|突发|一下子|炸裂).{0,8}(?:头|脑袋|后脑勺).{0,6}(?:剧痛|剧烈|炸|裂开|从没这么|最(?:疼|痛))/,
      /(?:头|脑袋).{0,6}(?:疼|痛).{0,30}(?:脖子|颈).{0,4}(?:硬|僵|强直|弯不)/,
      /(?:脖子|颈).{0,4}(?:硬|僵|弯不).{0,30}(?:发烧|高烧|头疼|头痛|喷射)/,
      /(?:发烧|高烧).{0,30}(?:紫(?:斑|点)|瘀(?:斑|点)|按(?:下去)?不褪)/,
      /(?:突然|突发|一下子).{0,10}(?:看不见|失明|看不到|眼前全黑|听不见)/,
      /(?:worst|thunderclap) headache|stiff neck.{0,40}fever|fever.{0,40}stiff neck|sudden(?:ly)? .{0,16}(?:lost (?:his|her|my) (?:sight|vision)|blind)/,
    ],
  },
  {
    id: 'metabolic',
    patterns: [
      /(?:糖尿病|胰岛素|血糖).{0,40}(?:烂苹果|呼吸又?深|深又快|叫不|昏|神志|说胡话|意识)/,
      /(?:烂苹果|丙酮).{0,20}(?:味|气)/,
      /血糖.{0,6}(?:只有)?[12]\.\d(?!\d).{0,16}(?:昏|抖|冷汗|叫不|迷糊|说胡话)/,
      /(?:中暑|热射病|太阳底下).{0,24}(?:昏|说胡话|4[0-3](?:\.\d)?(?:度|℃)|不出汗|抽)/,
      /(?:fruity|acetone) breath|heat ?stroke.{0,30}(?:confus|collapse|unconscious)/,
    ],
  },
  {
    id: 'bites',
    patterns: [
      /(?:毒蛇|蛇).{0,6}咬(?:了|伤)|被.{0,8}蛇咬|(?:snake|viper|cobra).{0,10}(?:bit|bite)/,
      /(?:骨头|骨茬).{0,6}(?:露|戳|穿)(?:了)?出(?:来)?|(?:手指|脚趾|手|胳膊|腿).{0,6}(?:断了|切断|绞断|被.{0,8}切下)/,
    ],
  },
];

/** Signs in everyday words, for rules in which several together make an emergency. Texts are normalised. */

/** Cold sweat, pallor, a failing circulation. */
export const SHOCK =
  /[冷凉]汗|(?:浑身|全身|满头|满脸|一身|直)(?:都|是|往外|直)?(?:冒|出)?(?:了)?(?:一身|大)?汗|大汗|汗(?:直流|淋漓|如雨)|眼前(?:发|一)?黑|站不(?:住|稳|起来)|站起来就(?:晕|倒)|(?:脸|面)色?.{0,2}(?:煞白|惨白|苍白|发白|发灰|蜡黄)|皮肤.{0,2}(?:发灰|发花|花斑)|(?:快|要|就)晕(?:了|倒|过去)|晕(?:倒|过去|厥)|血压.{0,4}(?:掉|往下|下降|测不|很低|[4-7]\d\/)|(?:手脚|四肢).{0,2}(?:冰|发)凉|\b(?:faint(?:ed|ing)?|clammy|cold sweat|sweating|pale|grey|passed out)\b/;
export const SUDDEN =
  /突然|突发|忽然|一下子|刚刚|刚才|今早|今天早上|早上起来|一觉醒来|\b(?:sudden(?:ly)?|this morning|just now)\b/;
/** Not quite there: drowsy, confused, hard to wake. */
export const DROWSY =
  /叫.{0,4}(?:不醒|不应|不搭理|不理|没反应|才睁眼)|不搭理|昏昏沉沉|昏睡|嗜睡|迷糊|神志|说胡话|胡言乱语|不认(?:得|识)人|又吐又困|越来越困|犯困叫|软绵绵|软塌塌|精神.{0,2}(?:很差|极差|特别差|萎靡)|\b(?:confus\w*|drowsy|lethargic|floppy|delirious|unresponsive)\b/;
export const CHILD =
  /孩子|小孩|宝宝|娃|婴儿|新生儿|儿子|女儿|孙子|孙女|\b(?:child|kid|baby|infant|newborn|toddler|son|daughter)\b/;
export const PREGNANT =
  /怀孕|怀着|孕妇|孕期|妊娠|孕[\d一二三四五六七八九十]+(?:多)?周|孕[一二三四五六七八九十\d]+个?月|\bpregnan\w*|weeks pregnant/;
export const PERIOD_LATE =
  /停经|(?:例假|月经|大姨妈).{0,6}(?:晚|没来|推迟|过了)|missed (?:my |her )?period|late period/;
export const BELLY_PAIN =
  /(?:肚子|小肚子|小腹|下腹|腹部?|右下腹|左下腹|一侧).{0,8}(?:疼|痛|绞)|\b(?:pelvic|abdominal|belly|stomach) pain\b/;
export const UNBEARABLE =
  /打滚|直不起|剧|厉害|撕|刀(?:割|绞)|受不了|忍不了|突然|突发|\b(?:severe|sudden|unbearable|excruciating)\b/;
export const CHEST_PAIN =
  /(?:胸|心口|心窝|心前区|上腹|胃|剑突下).{0,8}(?:痛|疼|闷|压|堵|紧|憋)|(?:牙|下巴)疼.{0,8}胸|\bchest (?:pain|pressure|tightness|hurts?)\b/;
export const HEADACHE = /(?:头|脑袋|后脑勺).{0,6}(?:疼|痛)|\bheadache\b/;
/** Something one can be allergic to has just been taken, given or met. */
export const EXPOSED =
  /吃(?:了|完|过)|喝(?:了|完)|打(?:了|完)|注射|输(?:液|完|着)|挂(?:水|着)|吊针|造影剂|青霉素|头孢|疫苗|蜇|叮|涂了|\b(?:after (?:eating|taking|the|a)|stung|injection|contrast)\b/;
export const ALLERGIC =
  /(?:起|出|长)(?:了|满)?.{0,4}(?:包|疹|风团|疙瘩)|风团|荨麻疹|(?:浑身|全身).{0,4}(?:痒|红)|嘴唇?.{0,3}肿|喉(?:咙|头).{0,4}(?:紧|肿)|胸闷|\b(?:hives|rash|swelling|swollen)\b/;
export const SHORT_OF_BREATH =
  /喘|憋|气短|气促|气急|呼吸.{0,4}(?:困难|急|费劲|不)|上不来气|嘴唇.{0,3}(?:紫|青)|\b(?:wheez\w*|short of breath|can't breathe|cannot breathe|breathless)\b/;
export const ACCIDENT =
  /车祸|撞(?:了|到|上|飞)|被.{0,4}(?:车|砸|压)|(?:从|打).{0,8}(?:楼|梯|高处|树|屋顶|架子|马背|窗).{0,4}(?:摔|掉|坠|跌)|摔下来|坠楼|坠落|\b(?:car accident|crash|fell from|after (?:the|a) fall|hit by)\b/;
export const INJURED =
  /没(?:有)?知觉|动不了|不能动|动弹不得|肚子.{0,4}(?:疼|硬|胀)|(?:吐|尿|咯)血|骨头|变形|\b(?:cannot|can't|can not) (?:move|feel)\b|\bnumb\b/;
export const HEAD_BLOW =
  /(?:头|脑袋|后脑勺?).{0,4}(?:被)?(?:撞|磕|摔|砸|碰|打)|(?:撞|磕|摔|砸|碰)(?:到|了|着)?(?:一下)?.{0,3}(?:头|脑袋|后脑)|\bhit (?:his|her|my|the) head\b|\bhead injury\b/;
export const BRAIN_AT_RISK =
  /昏(?:了|过去|迷)|晕(?:了|过去)(?!车)|(?:吐|呕).{0,6}(?:困|几次|好几|不停|了)|又吐|嗜睡|瞳孔|(?:耳朵|鼻子).{0,4}流.{0,2}(?:血|水)|不记得|抽|\b(?:vomit\w*|drowsy|blacked out|unconscious)\b/;
export const DIABETIC = /胰岛素|降糖药|糖尿病|血糖|\b(?:insulin|diabet\w*|blood sugar|glucose)\b/;
/** Of a diabetic: too much sugar, or too little. */
export const DERAILED =
  /(?:浑身|全身|直|一身)(?:冒|出)?.{0,2}汗|手抖|呼吸.{0,4}(?:很|又)?深|烂苹果|一直吐|吐个不停|\b(?:sweating|shaking|vomiting|deep breath\w*)\b/;

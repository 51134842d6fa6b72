import { describe, expect, test } from 'vitest';
import { readGroundingCases } from '../../eval/grounding-cases.ts';
import { detectRedFlags } from './detect.ts';
import { emergencyInstruction } from './instruction.ts';

describe('an emergency is recognised', () => {
  test.each([
    ['我爸突然胸痛，一身大汗', 'chest-pain'],
    ['老伴嘴歪了，右边胳膊抬不起来', 'stroke'],
    ['孩子吃了花生嘴唇肿了，喘不上气', 'breathlessness'],
    ['我妈晕倒了叫不醒', 'unconscious'],
    ['宝宝在抽搐，口吐白沫', 'seizure'],
    ['伤口血流不止', 'bleeding'],
    ['我不想活了', 'suicide'],
    ['我妈术后大出血，血流不止', 'bleeding'],
    ['有冠心病史，半小时前胸痛，出了一身汗', 'chest-pain'],
    ['屋里烧炭，一氧化碳中毒，头晕恶心', 'poisoning'],
    ['新生儿发烧39度', 'infant-fever'],
    ['怀孕三个月，突然出血了', 'pregnancy-bleeding'],
    ['开水烫了孩子一身，全身都是泡', 'burns'],
    ['My husband collapsed and is not breathing', 'unconscious'],
    ['I want to kill myself', 'suicide'],
    ['后背突然像被撕开一样疼', 'aortic'],
    ['肚子突然剧痛，硬得像木板', 'acute-abdomen'],
    ['儿子睾丸突然剧痛又肿', 'torsion'],
    ['高烧头痛，脖子僵得低不下头', 'head-and-neck'],
    ['糖尿病孩子呼吸又深又快，嘴里有烂苹果味', 'metabolic'],
    ['在地里被毒蛇咬了', 'bites'],
    ['我把一整瓶安眠药都吞下去了', 'poisoning'],
    ['停经两个月，右下腹撕裂一样疼', 'pregnancy-bleeding'],
    ['我爸吐了半盆鲜血', 'bleeding'],
    ['慢阻肺的老人血氧掉到79，人发困', 'breathlessness'],
    ['sats 84 on air, breathing 32 a minute', 'breathlessness'],
    ['生下来二十天的宝宝肛温三十八度五', 'infant-fever'],
    ['化疗第十天，烧到38.6，直打哆嗦', 'metabolic'],
    ['夜里躺不平，坐着大口喘，咳粉红色的痰', 'breathlessness'],
    ['老婆要生了，已经看见头了', 'pregnancy-bleeding'],
    ['电锯把两根手指整个锯断了，断的那截用布包着', 'trauma'],
    ['心口疼，硝酸甘油含了三片还是疼', 'chest-pain'],
  ])('%s', (text, flag) => {
    expect(detectRedFlags(text)).toContain(flag);
  });
});

describe('no emergency is seen where nobody is in one', () => {
  test.each([
    '胸痛的常见原因有哪些？',
    '前年心梗放过支架，现在爬楼都不喘，阿司匹林要吃多久',
    '孩子两岁高热惊厥过一次，再没犯，能打流感疫苗吗',
    '老人血氧96，一切都好，平时怎么测才准',
    '脑卒中的症状有哪些',
    '患者无胸痛，无出汗',
    '三年前晕倒过一次，现在想查血红蛋白',
    '如何预防一氧化碳中毒',
    '舍曲林的警示语里关于自杀意念说了什么',
    'What are the symptoms of a stroke?',
    '二甲双胍的禁忌有哪些',
    '我抽了二十年烟',
    '笑到喘不过气',
    '护士抽了好几管血',
    '没有呼吸困难，就是鼻子堵',
    '教科书上说的过敏性休克怎么区分',
    '如果突然胸痛出汗，应该怎么处理',
  ])('%s', (text) => {
    expect(detectRedFlags(text)).toEqual([]);
  });
});

test('of the emergencies kept for tuning none is missed', () => {
  const { emergencies } = readGroundingCases('corpora/eval', ['tune']);
  const missed = emergencies.filter(
    (row) => row.emergency && detectRedFlags(row.text).length === 0,
  );
  expect(missed.map(({ id }) => id)).toEqual([]);
});

test('the instruction comes in the language of the question, help first', () => {
  expect(emergencyInstruction(['poisoning'], 'zh')).toMatch(
    /^这可能是危及生命的急症。请立即拨打 120/,
  );
  expect(emergencyInstruction(['suicide'], 'en')).toMatch(
    /^This may be a life-threatening emergency\. Call/,
  );
});

// Told in any order, by whoever is there, without the words of a textbook.
test.each([
  '噎住了，海姆立克法怎么做，快',
  '孩子被果冻噎住了脸都紫了',
  '老人吃汤圆卡住嗓子说不出话',
  '花生米呛进气管了，一直呛咳',
  '鱼刺卡住了，脖子肿，喘不上气',
  '肚子疼得打滚，停经50天',
  '例假晚了两周，突然右下腹疼得直不起腰',
  'I took 40 paracetamol tablets an hour ago',
  'she swallowed about 30 sleeping pills',
  '我吃了20多片扑热息痛，怎么办',
  '一口气吃了三十片安定',
  '胎动从昨天到现在一次没有',
  '怀孕34周，一天没感觉到胎动了',
  '孕35周血压180/110，头疼眼花',
  '怀孕8个月，抽了一次，口吐白沫',
  '羊水破了，摸到一根带子掉出来',
  '剧烈头痛，从来没这么疼过，还吐了',
  '头像要炸开一样，突然疼起来的',
  '脖子硬，发高烧，说胡话',
  '发烧39度，身上出了压不褪色的紫点',
  '糖尿病人昏昏沉沉，嘴里一股烂苹果味',
  '打了胰岛素没吃饭，浑身冒汗，叫他都不搭理',
  '血糖2.1，手抖得厉害，人有点迷糊',
  '血糖仪显示HI，一直吐，呼吸很深',
  '腿肿了一条，突然胸痛气短，咳血',
  '坐完长途飞机突然喘，嘴唇发紫',
  '胸口闷得像压块大石头，左肩膀也酸，出了一身冷汗',
  '上腹疼还出冷汗，心脏不好的老人',
  '牙疼胸闷，冷汗直流，脸色发灰',
  '心跳每分钟180下，头晕眼前发黑',
  '心跳只有35次，人站不住',
  '后背像刀劈一样疼，血压两边不一样',
  '刚刚右手突然拿不住筷子，话也说不利索',
  '早上起来嘴角流口水，一边脸不能动',
  '我爸走路突然往一边倒，看东西重影',
  '突然听不懂别人说话，答非所问',
  '哮喘发作，喷了四次药还喘',
  '喘得只能坐着，躺不下，咳粉红色泡沫痰',
  '孩子咳得像狗叫，吸气时喉咙呼噜响，胸口凹进去',
  '三岁娃高烧流口水，不能咽，坐着往前伸脖子喘',
  '蜜蜂蜇了以后嘴唇肿，喉咙发紧',
  '吃了花生浑身起包，头晕眼前发黑',
  '打完造影剂胸闷血压掉',
  '呕血，像咖啡渣一样的，一大口',
  '拉的全是血块，站起来就晕',
  '拔牙后血流了三个小时还没停',
  '割到手腕，血往外喷',
  '产后第三天，恶露突然像开水龙头一样',
  '鼻血流了一个小时压不住，他在吃利伐沙班',
  '车祸撞了肚子，现在脸色苍白，冒冷汗',
  '从二楼摔下来，腿动不了，没知觉',
  '头撞了一下昏了几分钟，现在又吐又困',
  '眼睛溅了石灰，睁不开',
  '硫酸溅到眼睛里',
  '触电后倒地，没呼吸',
  '孩子掉水里捞上来不哭了',
  '吃了野蘑菇，上吐下泻，看东西有小人',
  '闻到煤气味，头晕想吐，腿软',
  '喝了半斤消毒液',
  '误把甲醇当酒喝了，看不清东西',
  '在太阳下干活，人烧到41度说胡话',
  '阴囊突然剧痛，一小时了',
  '尿不出来一天了，肚子胀得要炸',
  '肚子硬得像板子，一碰就疼',
  '吃完药片一直抽，停不下来',
  '高热惊厥20分钟还在抽',
  '孩子眼睛往上翻，身子发硬，叫没反应',
  '两个月大的娃烧到38.6',
  '新生儿不吃奶，软绵绵的，皮肤发灰',
  '娃精神很差，叫了才睁眼，尿一天没有了',
  '他说要从楼上跳下去',
  '活着太累了，药都准备好了',
  '我割了手腕',
  '他拿着刀要砍人，说有人害他',
  '上吊被救下来，人还没醒',
  'my wife is 8 weeks pregnant with sudden severe pelvic pain and fainting',
  'he is confused, sweating, blood sugar 2.3',
  'worst headache of my life came on suddenly',
  'my throat is closing after eating shrimp',
  'my toddler swallowed a button battery',
  'chemical splashed in my eyes',
  'he cannot move his legs after the fall',
  'baby 3 weeks old with fever of 38.5',
  'coughing up pink foam and cannot lie down',
  'he took a whole box of amlodipine',
  'I feel like killing myself tonight',
  'her lips are blue and she is wheezing badly',
  'face drooping and speech slurred since this morning',
  'he has been vomiting blood',
])('%s', (text) => {
  expect(detectRedFlags(text)).not.toEqual([]);
});

test.each([
  '前年得过心梗，放了支架，现在能坐飞机吗',
  '孩子上个月高热惊厥过一次，这次打疫苗要注意什么',
  '吃了阿莫西林过敏过，以后还能吃头孢吗',
  '没有胸闷没有胸痛，就是有点反酸',
  '偶尔心慌一下，几秒就好，体检心电图正常',
  '流鼻血用纸堵住就停了，要紧吗',
  '气得我胸口疼，开玩笑的',
  '宫外孕会有什么表现',
  '血钾5.3需要处理吗',
  '吃了两片维C，会过量吗',
  '新生儿黄疸十天了，吃奶正常，黄疸值12',
  '胎动一般几周能感觉到',
  '成人感冒鼻塞用减充血喷鼻剂，最多连用几天',
  '刚吃上优甲乐，促甲状腺激素隔多长时间抽一次',
  '重感冒发烧血糖飙到18，要不要临时打胰岛素',
  '蛇咬伤的处理流程，科室要做展板',
  '心脏骤停的黄金抢救时间是多长',
  'I passed out once as a teenager; does it matter for surgery?',
  'suicidal ideation as an adverse reaction of montelukast',
  '不想活动，就想躺着',
  '以前有过轻生的念头，现在吃药好了，药能停吗',
])('%s is none', (text) => {
  expect(detectRedFlags(text)).toEqual([]);
});

import type { Language } from '../../core/text/language.ts';
import type { RedFlag } from './detect.ts';

/** What to do first. Only steps that hold for every patient and need no dose. */
const FIRST: Readonly<Record<Language, string>> = {
  zh: '这可能是危及生命的急症。请立即拨打 120（或当地急救电话），或马上前往最近的急诊科，不要等待，也不要自行开车。',
  en: 'This may be a life-threatening emergency. Call your local emergency number (120 in China) or go to the nearest emergency department now. Do not wait, and do not drive yourself.',
};

const MEANWHILE: Readonly<Record<Language, Readonly<Partial<Record<RedFlag, string>>>>> = {
  zh: {
    'chest-pain': '等待时让患者停止活动、坐下或半卧休息，身边不要离人。',
    stroke: '请记下症状开始的时间；不要喂水、喂饭或喂药；让患者侧卧。',
    breathlessness: '让患者坐直，松开衣领，保持通风。',
    anaphylaxis: '立即停止接触可疑的药物或食物；如有医生开具的肾上腺素自动注射笔，请按其说明使用。',
    unconscious: '若无正常呼吸，请听从急救电话指导立即开始胸外按压；有呼吸则让其侧卧。',
    seizure: '移开周围硬物，让患者侧卧，不要往嘴里塞任何东西，记下抽搐开始的时间。',
    bleeding: '用干净的布直接用力压住出血处，不要松开查看。',
    suicide:
      '请不要独自一人，告诉身边可信的人。可以拨打全国统一心理援助热线 12356，随时有人倾听；如果已经伤害了自己或服了药，请立即拨打 120。',
    violence: '先离开危险的人和地方，同时拨打 110。',
    trauma: '不要搬动或扶起伤者，除非现场有危险；压住出血处，注意保暖。',
    'sick-child': '不要强行喂水、喂奶或喂药；让孩子侧卧，保持呼吸通畅。',
    poisoning:
      '煤气或一氧化碳中毒：先开窗并转移到空气新鲜处。服下毒物或过量药物：不要催吐，带上包装去急诊。',
    'infant-fever': '三个月以内的婴儿发热需要立即就医，请勿自行用药。',
    'pregnancy-bleeding': '请平卧，不要进食，尽快由他人送往有产科的急诊。',
    burns:
      '脱离热源后用流动的凉水持续冲洗伤处，不要涂抹任何东西，不要撕开粘住的衣物；触电时先切断电源。',
  },
  en: {
    'chest-pain':
      'Meanwhile stop all activity, sit or lie half upright, and do not leave the person alone.',
    stroke:
      'Note the time the signs began; give nothing to eat, drink or swallow; lay the person on the side.',
    breathlessness: 'Sit upright, loosen tight clothing, and let in fresh air.',
    anaphylaxis:
      'Stop any contact with the suspected drug or food; use a prescribed adrenaline auto-injector as its instructions say.',
    unconscious:
      'If there is no normal breathing, start chest compressions as the dispatcher instructs; if there is, lay the person on the side.',
    seizure:
      'Move hard objects away, lay the person on the side, put nothing into the mouth, note the time it began.',
    bleeding: 'Press firmly on the bleeding spot with a clean cloth and do not lift it to look.',
    suicide:
      'Please do not stay alone; tell somebody you trust. In China the psychological support line 12356 listens at any time; elsewhere call your local crisis line. If you have already hurt yourself or taken something, call the emergency number now.',
    violence: 'Get away from the person and the place first, and call the police (110 in China).',
    trauma:
      'Do not move or raise the injured person unless the place is dangerous; press on what bleeds, keep warm.',
    'sick-child':
      'Do not force water, milk or medicine; lay the child on the side and keep the airway free.',
    poisoning:
      'Gas or carbon monoxide: open the windows and get into fresh air first. Something swallowed: do not induce vomiting, take the package along.',
    'infant-fever':
      'A baby under three months with fever needs to be seen at once; give no medicine on your own.',
    'pregnancy-bleeding':
      'Lie down, do not eat, and have somebody take you to an emergency department with obstetrics.',
    burns:
      'Away from the heat, cool the burn under running water, apply nothing, leave clothing that sticks; after electric shock cut the power first.',
  },
};

/** The instruction that comes before any answer. */
export function emergencyInstruction(flags: readonly RedFlag[], language: Language): string {
  const steps = flags.flatMap((flag) => MEANWHILE[language][flag] ?? []);
  return [FIRST[language], ...steps].join('\n');
}

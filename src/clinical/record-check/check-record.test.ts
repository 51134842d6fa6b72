import { describe, expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { createRecordChecker } from './check-record.ts';
import {
  admissionNote,
  dischargeSummary,
  outpatientNote,
  progressNote,
  surgicalRecord,
} from './test-support/records.ts';
import type { Family, RecordCheckInput, RecordFinding } from './types.ts';

const checker = createRecordChecker({ now: () => Date.UTC(2026, 0, 1) });

function alarms(text: string, patient: RecordCheckInput['patient'] = {}): RecordFinding[] {
  return checker.check({ text, patient }).findings.filter(({ severity }) => severity !== 'info');
}
const families = (text: string): Family[] => [...new Set(alarms(text).map(({ family }) => family))];

describe('the story of the left kidney stone', () => {
  const text = surgicalRecord({
    before: '左侧肾结石',
    anaesthesia: '局麻',
    course: '全麻成功后取右侧卧位，于右侧第12肋下腋后线穿刺右肾中盏，置导丝。',
  });

  test('the wrong side and the wrong anaesthesia are found, with the words of both places', () => {
    const side = alarms(text).find(({ family }) => family === 'side');
    const anaesthesia = alarms(text).find(({ family }) => family === 'anaesthesia');
    expect(side?.spans.map((span) => span.text)).toEqual(['左侧经皮肾', '右肾']);
    expect(anaesthesia?.spans.map((span) => span.text)).toEqual(['局麻', '全麻成功']);
  });

  test('every span is the text between its indices', () => {
    for (const { spans } of alarms(text)) {
      for (const span of spans) expect(text.slice(span.start, span.end)).toBe(span.text);
    }
  });

  test('in fields, spans are indices into the field they name', () => {
    const fields = {
      术前诊断: '左侧肾结石',
      麻醉方式: '局麻',
      手术经过: '全麻成功后于右侧第12肋下穿刺右肾中盏。',
    };
    const { findings } = checker.check({ type: 'surgical-record', fields });
    const side = findings.find(({ rule }) => rule === 'side.operation');
    expect(side?.spans.map(({ field, text: words }) => [field, words])).toEqual([
      ['术前诊断', '左侧肾'],
      ['手术经过', '右肾'],
    ]);
    for (const span of findings.flatMap(({ spans }) => spans)) {
      const field = fields[span.field as keyof typeof fields];
      expect(field.slice(span.start, span.end)).toBe(span.text);
    }
  });
});

const CONTRADICTIONS: readonly (readonly [Family, string, string])[] = [
  [
    'side',
    'an incision over the other groin',
    surgicalRecord({
      before: '右侧腹股沟斜疝',
      name: '右侧腹股沟疝修补术',
      anaesthesia: '腰麻',
      course: '腰麻满意后，取左腹股沟韧带上方切口约5cm。',
    }),
  ],
  [
    'side',
    'an operation named for the other hip',
    surgicalRecord({ before: '左股骨颈骨折', name: '右侧人工股骨头置换术' }),
  ],
  [
    'side',
    'weakness on the side that was not complained of',
    admissionNote({
      complaint: '左侧肢体无力1天',
      history: '1天前左侧肢体无力。',
      exam: 'BP 150/90mmHg。神清，右侧上下肢肌力3级。',
      diagnosis: '急性脑梗死（右侧基底节区）',
    }),
  ],
  [
    'side',
    'a splint for the sound knee',
    outpatientNote({ treatment: '1.右膝关节支具固定4周；2.休息。' }),
  ],
  [
    'side',
    'an operation on the other side beside one on both',
    surgicalRecord({ before: '左侧睾丸扭转', name: '右侧睾丸扭转复位+双侧睾丸固定术' }),
  ],
  [
    'vitals',
    'four breaths a minute told as fast breathing',
    progressNote({ exam: 'P 120次/分，R 4次/分，呼吸急促，双肺呼吸音清。' }),
  ],
  [
    'dose',
    'an amount raised in another unit',
    progressNote({ plan: '左甲状腺素钠由25μg增至37.5mg qd。' }),
  ],
  [
    'copied-text',
    'relatives of somebody else',
    dischargeSummary({ course: '患者孙立强家属要求出院，予办理。' }),
  ],
  ['sex', 'a prostate in a woman', admissionNote({ sex: '女', diagnosis: '良性前列腺增生' })],
  ['sex', 'a uterus in a man', admissionNote({ exam: '神清。子宫如孕8周大小。' })],
  ['age', 'a newborn illness in an adult', admissionNote({ diagnosis: '新生儿肺炎' })],
  ['age', 'two ages', dischargeSummary({ course: '患者65岁，入院后行腹腔镜阑尾切除术。' })],
  [
    'age',
    'more years of smoking than of life',
    admissionNote({ age: '19岁', marriage: '未婚', personal: '吸烟30年。' }),
  ],
  [
    'anaesthesia',
    'a tracheal tube drawn after a spinal block',
    surgicalRecord({
      anaesthesia: '腰硬联合麻醉',
      course: '麻醉成功后穿刺左肾中盏。术毕拔除气管插管，安返病房。',
    }),
  ],
  [
    'anaesthesia',
    'an awake patient under general anaesthesia',
    surgicalRecord({ course: '穿刺左肾，术中患者清醒，与术者交流。' }),
  ],
  [
    'diagnosis-procedure',
    'an appendix taken out for gallstones',
    surgicalRecord({ before: '胆囊结石伴慢性胆囊炎', name: '腹腔镜阑尾切除术' }),
  ],
  [
    'diagnosis-procedure',
    'a gallbladder taken out for appendicitis in the story',
    dischargeSummary({ course: '3月4日全麻下行腹腔镜胆囊切除术。' }),
  ],
  [
    'allergy',
    'amoxicillin after an allergy to penicillin',
    progressNote({ analysis: '青霉素过敏史明确。', plan: '阿莫西林0.5g tid口服。' }),
  ],
  [
    'allergy',
    'another cephalosporin after one that harmed',
    dischargeSummary({
      arrival: '因“腹痛1天”入院。2010年静滴头孢曲松后出现皮疹、喉头水肿。',
      orders: '1.头孢地尼0.1g tid；2.随诊。',
    }),
  ],
  ['negation', 'a denied diabetes among the diagnoses', admissionNote({ diagnosis: '2型糖尿病' })],
  [
    'negation',
    'no fever since admission beside a fever last night',
    progressNote({ told: '诉昨夜发热，体温39.2℃。', analysis: '患者入院以来无发热。' }),
  ],
  [
    'negation',
    'an operation after operations were denied',
    admissionNote({ past: '否认手术史。2015年行胆囊切除术。否认药物过敏史。' }),
  ],
  [
    'vitals',
    'a diastolic above the systolic pressure',
    admissionNote({ exam: 'T 36.6℃，P 80次/分，BP 80/140mmHg。' }),
  ],
  ['vitals', 'a saturation above 100 %', progressNote({ exam: 'T 36.8℃，SpO₂ 135%。' })],
  [
    'vitals',
    'a BMI that height and weight do not give',
    admissionNote({ exam: 'BP 120/80mmHg，身高170cm，体重65kg，BMI 32.5kg/m²。' }),
  ],
  [
    'vitals',
    'a pulse and a heart rate far apart',
    admissionNote({ exam: 'P 60次/分，BP 120/80mmHg。心率110次/分，律齐。' }),
  ],
  [
    'copied-text',
    'another patient by name and bed',
    progressNote({ analysis: '41床患者李秀莲昨日已出院。' }),
  ],
  [
    'copied-text',
    'a woman in labour in a man’s record',
    progressNote({ analysis: '该产妇恶露正常，子宫复旧好。' }),
  ],
  [
    'copied-text',
    'a child in an adult’s record',
    progressNote({ analysis: '患儿吃奶好，病情好转。' }),
  ],
  ['dose', 'grams of digoxin', progressNote({ plan: '地高辛0.125g qd口服。' })],
  [
    'dose',
    'a dose that continues the drug before it',
    progressNote({ plan: '硫酸镁4g已用毕，今继续1000g/h泵入。' }),
  ],
  [
    'dose',
    'potassium chloride pushed into a vein',
    progressNote({ plan: '10%氯化钾10ml静脉推注。' }),
  ],
  [
    'wording',
    'a chief complaint that tells the whole story',
    admissionNote({ complaint: '头晕头痛伴视物模糊及四肢乏力并逐渐加重影响行走3天' }),
  ],
  [
    'wording',
    'a chief complaint without a duration',
    admissionNote({ complaint: '反复头晕', history: '患者头晕。' }),
  ],
  ['dates', 'a day no month has', outpatientNote({ history: '2024年2月30日扭伤后左膝疼痛。' })],
  ['dates', 'a discharge before the admission', dischargeSummary({ discharged: '2024-02-12' })],
  [
    'dates',
    'an operation told after the discharge',
    dischargeSummary({ course: '3月15日行腹腔镜阑尾切除术。' }),
  ],
  ['timing', 'an admission note two days late', admissionNote({ written: '2024-03-14 14:00' })],
  ['timing', 'a surgical record after 24 hours', surgicalRecord({ signed: '2024-03-14 15:40' })],
];

describe('what cannot be true is found, and nothing else', () => {
  test.each(CONTRADICTIONS)('%s: %s', (family, _what, text) => {
    expect(families(text)).toEqual([family]);
  });
});

const UNREMARKABLE: readonly (readonly [string, string])[] = [
  [
    'the right lateral position for the left kidney, and the right kidney of long ago',
    surgicalRecord({
      course:
        '麻醉成功后取右侧卧位，B超引导下于左侧第12肋下穿刺左肾中盏。右肾2010年曾行碎石术，本次未处理。经右侧颈内静脉置管。',
    }),
  ],
  [
    'a left-sided haemorrhage with right-sided weakness',
    admissionNote({
      complaint: '右侧肢体无力1天',
      history: '1天前右侧肢体无力。',
      exam: 'BP 150/90mmHg。右侧肢体肌力3级，左侧肢体肌力5级。',
      diagnosis: '左侧基底节区脑出血',
    }),
  ],
  [
    'both eyes examined for one cataract',
    admissionNote({
      complaint: '左眼视物模糊1年',
      history: '1年前左眼视物模糊。',
      special: '视力：右眼0.8，左眼0.1。左眼晶体混浊，右眼晶体轻度混浊。',
      diagnosis: '左眼老年性白内障',
    }),
  ],
  [
    'illnesses of the other sex in the family',
    admissionNote({ family: '母亲患宫颈癌，父亲患前列腺癌，妻子曾行剖宫产。' }),
  ],
  [
    'ages of others and of earlier days',
    admissionNote({
      past: '6岁时行扁桃体切除。否认药物过敏史。',
      family: '父亲78岁死于脑卒中，儿子12岁体健。',
    }),
  ],
  [
    'a spinal block that had to be changed',
    surgicalRecord({
      anaesthesia: '腰硬联合麻醉',
      course: '腰硬联合麻醉效果不佳，改全麻插管后穿刺左肾。术毕拔管。',
    }),
  ],
  [
    'an earlier operation under another anaesthesia',
    surgicalRecord({
      course: '全麻成功后穿刺左肾，术毕切口罗哌卡因局部浸润镇痛。患者2015年局麻下行脂肪瘤切除。',
    }),
  ],
  [
    'a cholecystectomy with a gastrectomy',
    surgicalRecord({ before: '胃癌', name: '根治性远端胃大部切除术+胆囊切除术' }),
  ],
  [
    'an allergy that was heeded',
    progressNote({
      analysis: '患者青霉素过敏，故不予青霉素类药物。',
      plan: '1.左氧氟沙星0.5g qd静滴；2.避免使用阿莫西林。',
    }),
  ],
  [
    'the allergy of the mother',
    progressNote({ told: '诉咳嗽减轻，母亲有青霉素过敏史。', plan: '阿莫西林0.5g tid口服。' }),
  ],
  [
    'a fever that came later and one that has gone',
    dischargeSummary({
      arrival: '因“发热、咳嗽5天”入院，体温39℃。',
      course: '治疗后体温正常，行阑尾切除术。',
      state: '无发热、咳嗽。',
    }),
  ],
  [
    'other operations denied after one was told',
    admissionNote({
      past: '高血压病10年，否认糖尿病史。2010年阑尾切除，否认其他手术史。青霉素过敏，否认其他药物过敏。',
    }),
  ],
  [
    'atrial fibrillation with a pulse deficit',
    admissionNote({ exam: 'P 84次/分，BP 120/80mmHg。心率110次/分，心律绝对不齐，脉搏短绌。' }),
  ],
  [
    'high but possible measurements',
    admissionNote({
      exam: 'T 40.1℃，P 130次/分，R 32次/分，BP 86/50mmHg，SpO₂ 78%。心率130次/分。',
    }),
  ],
  [
    'pulse doses, levels and contents',
    progressNote({
      plan: '甲泼尼龙500mg静滴qd×3天，地高辛0.125mg qd，地高辛浓度1.2ng/ml，10%氯化钾10ml加入500ml静滴，胰岛素16U。',
    }),
  ],
  [
    'relatives, physicians and beds that are named',
    progressNote({
      analysis: '已与患者之子周小军沟通，李建国主任医师查房后同意。同室25床李桂芳为其姐姐。',
    }),
  ],
];

describe('what only looks wrong is left alone', () => {
  test.each(UNREMARKABLE)('%s', (_what, text) => {
    expect(alarms(text).map(({ rule }) => rule)).toEqual([]);
  });
});

describe('what a record has to contain', () => {
  test.each([
    [
      'the allergy history',
      admissionNote({ past: '否认高血压、糖尿病史。' }),
      'completeness.admission-note.allergy-history',
    ],
    [
      'the course of the operation',
      surgicalRecord({}).replace(/手术经过：.*\n/, ''),
      'completeness.surgical-record.operation-course',
    ],
    [
      'the signature',
      progressNote({}).replace(/医师签名.*/, ''),
      'completeness.progress-note.signature',
    ],
    [
      'what stands under an empty heading',
      surgicalRecord({}).replace(/术中诊断：.*/, '术中诊断：'),
      'completeness.surgical-record.intraoperative-diagnosis',
    ],
  ])('%s is missed', (_what, text, rule) => {
    expect(alarms(text).map((finding) => finding.rule)).toEqual([rule]);
  });

  test('the place is the heading before which the part should stand', () => {
    const [finding] = alarms(surgicalRecord({}).replace(/手术经过：.*\n/, ''));
    expect(finding?.spans[0]?.text).toBe('术中情况：');
  });
});

describe('the caller’s own knowledge', () => {
  test('an allergy from elsewhere counts', () => {
    const found = alarms(progressNote({ plan: '哌拉西林他唑巴坦4.5g q8h静滴。' }), {
      allergies: ['青霉素'],
    });
    expect(found.map(({ rule }) => rule)).toEqual(['allergy.same']);
  });

  test('a cephalosporin after penicillin is advice without points', () => {
    const { findings, score } = checker.check({
      text: progressNote({ plan: '头孢曲松2g qd静滴。' }),
      patient: { allergies: ['青霉素'] },
    });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['allergy.related', 'info'],
    ]);
    expect(score).toBe(100);
  });

  test('another sex than the text says is a contradiction', () => {
    expect(alarms(progressNote({}), { sex: 'female' }).map(({ rule }) => rule)).toEqual([
      'sex.stated',
    ]);
  });
});

describe('score and refusals', () => {
  test('a clean record has 100 points and grade 甲', () => {
    expect(checker.check({ text: progressNote({}) })).toMatchObject({
      score: 100,
      grade: '甲',
      findings: [],
    });
  });

  test('a wrong side and a wrong anaesthesia cost the grade', () => {
    const { score, grade } = checker.check({
      text: surgicalRecord({ anaesthesia: '局麻', course: '全麻成功后穿刺右肾中盏。' }),
    });
    expect([score, grade]).toEqual([85, '乙']);
  });

  test('a text without a title or type is refused, and so is nothing', () => {
    const codes = ['患者一般情况可。', '  '].map((text) => {
      try {
        checker.check({ text });
        return undefined;
      } catch (error) {
        return error instanceof AppError ? [error.code, error.param] : error;
      }
    });
    expect(codes).toEqual([
      ['invalid_request', 'type'],
      ['invalid_request', 'text'],
    ]);
  });

  test('every rule names its source, and both languages', () => {
    for (const { source, message, suggestion } of checker.rules) {
      expect(
        [source.title, message.zh, message.en, suggestion.zh, suggestion.en].every(Boolean),
      ).toBe(true);
    }
    expect(new Set(checker.rules.map(({ id }) => id)).size).toBe(checker.rules.length);
  });
});

"""How documents of every make are cut into their parts."""

import pytest

from tests.measures.documents.parsing.outlines import cut, written

CASES = {
    "letter in front with a title of its own": """
        document_no 滨政发〔2031〕12号
        title       滨海省人民政府关于印发海洋牧场若干措施的通知
        addressees  各市人民政府，省政府各厅委、各直属机构：
        preamble    　　现将《海洋牧场若干措施》印发给你们，请认真组织实施。
        |
        signature   滨海省人民政府
        date        2031年3月19日
        note        （此件公开发布）
        |
        title       海洋牧场若干措施
        preamble    　　为推动海洋渔业转型，制定以下措施。
        chapter     　　一、扩大养殖空间
        item        　　（一）划定养殖区。开展普查，公布名录。（省农业农村厅、省自然资源厅负责）
        chapter     　　二、完善配套
        item        　　（二）建设渔港。加快改造。（省农业农村厅牵头，省财政厅配合）
        closing     　　各地区要结合实际抓好落实。
        """,
    "sections between chapters and items": """
        title   滨海省港口提升实施方案
        chapter 一、重点任务
        section （一）提升能力。
        item    1．扩建泊位。加快前期工作。（省交通运输厅负责）
        item    2．疏浚航道。按年度安排。（省交通运输厅、滨海海事局负责）
        section （二）优化服务。
        item    3．压缩时间。推行预约。（沈州海关负责）
        item    4．降低费用。公布目录。（省发展改革委、省市场监管局负责）
        """,
    "parts, chapters and articles": """
        title   滨海省志愿服务规则
        chapter 第一章 总则
        item    第一条 为了规范工作，制定本规则。
        item    第二条 本省行政区域内适用本规则。
        chapter 第二章 组织
        item    第三条 建立名录，及时公布。（省民政厅负责）
        item    第四条 加强培训，提升能力。（省民政厅、省教育厅负责）
        """,
    "chapter-style numbers used for items": """
        title 滨海省减轻企业负担的通知
        item  一、总体安排。坚持依法办事，坚持公开透明。
        item  二、清理收费。公布清单，接受监督。（省财政厅、省市场监管局负责）
        item  三、压减检查。推行联合检查。（省司法厅负责）
        item  四、畅通渠道。开通热线。（省营商局负责）
        """,
    "numbers that restart in every chapter": """
        title   滨海省消费提振方案
        chapter 一、扩大供给
        item    （一）发展夜市。完善管理。（省商务厅负责）
        item    （二）支持老店。改造街区。（省商务厅、省文化和旅游厅负责）
        chapter 二、改善环境
        item    （一）保护权益。畅通投诉。（省市场监管局负责）
        item    （二）便利支付。推广应用。（人民银行滨海分行负责）
        """,
    "numbers that start late and skip": """
        title 滨海省农田建设任务分工
        item  （五）整理土地。连片推进。（省农业农村厅负责）
        item  （六）修建沟渠。统一标准。（省水利厅负责）
        item  （八）养护道路。明确主体。（省交通运输厅负责）
        """,
    "half width, other dots, other brackets": """
        title   滨海省数字乡村方案
        chapter 一．夯实基础
        item    (一)建设网络。覆盖村屯。(省通信管理局负责)
        item    (二)、搭建平台。统一入口。【省数据局负责】
        chapter 二﹒拓展应用
        item    （三）．推广农机。试点先行。[省农业农村厅牵头]
        """,
    "arabic items without chapters": """
        title 滨海省春季植树工作安排
        item  1.落实地块。逐块登记。（省林草局负责）
        item  2．组织人员。分片包干。（各市人民政府负责）
        item  3、加强管护。签订责任书。（省林草局、各市人民政府负责）
        """,
    "arabic items in chapters, in brackets below": """
        title    滨海省城市更新方案
        chapter  一、重点任务
        item     1.改造小区。（省住房城乡建设厅牵头）
        sub_item （1）更新管网。逐户排查。（省水利厅负责）
        sub_item （2）加装电梯。一梯一策。（省市场监管局负责）
        item     2.修缮街区。保留风貌。（省文化和旅游厅负责）
        """,
    "one statement after the last sub-item": """
        title    滨海省企业培育方案
        chapter  一、梯次培育
        item     （一）支持成长。对企业给予下列支持：
        sub_item 1.首次入库的，给予奖励；
        sub_item 2.连续增长的，给予奖励；
        sub_item 3.研发投入高的，给予补助。（省科技厅、省财政厅负责）
        item     （二）支持上市。建立后备库。（省地方金融管理局负责）
        item     （三）支持出口。拓展渠道。（省商务厅负责）
        """,
    "one item over several paragraphs": """
        title   滨海省养老服务方案
        chapter 一、增加供给
        item    　　（一）建设站点。合理布局站点。
        goes_on 　　采取公建民营方式运营。
        goes_on 　　鼓励社会力量参与。（省民政厅负责）
        item    　　（二）培训人员。
        goes_on 　　责任单位：省人力资源社会保障厅
        goes_on 　　完成时限：2031年底前
        """,
    "numbered label lines are no items": """
        title   滨海省节水行动方案
        chapter 一、重点工作
        item    （一）更换器具。全面排查。
        goes_on 1.责任单位：省水利厅
        goes_on 2.完成时限：2031年6月底前
        item    （二）收集雨水。新建设施。
        goes_on 1.责任单位：省住房城乡建设厅
        goes_on 2.完成时限：2032年6月底前
        """,
    "principles and goals without bodies": """
        title   滨海省循环利用方案
        chapter 一、总体要求
        goes_on 坚持节约优先，形成长效机制。
        item    （一）基本原则。坚持统筹推进。
        item    （二）主要目标。到2035年体系基本建成。
        chapter 二、重点任务
        item    （三）回收利用。布设网点。（省商务厅负责）
        item    （四）分类处理。健全标准。（省住房城乡建设厅负责）
        chapter 三、保障措施
        item    （五）加强领导。压实责任。
        item    （六）督促检查。定期通报。（省政府督查室负责）
        """,
    "a boxed insert with numbers of its own": """
        title   滨海省能源方案
        chapter 一、重点任务
        item    （一）发展风电。有序开发。（省能源局负责）
        goes_on 专栏1 风电工程
        goes_on 1.北部基地。
        goes_on 2.东部基地。
        item    （二）发展储能。布局项目。（省能源局、省发展改革委负责）
        """,
    "paragraphs without numbers under headings": """
        title   滨海省会展业措施
        chapter 一、引进展会
        item    对首次举办的展会给予补助。（省商务厅、省财政厅负责）
        item    对连续举办的展会给予奖励。（省商务厅负责）
        chapter 二、培育主体
        item    支持组建展览公司。（省国资委负责）
        item    支持建设展馆。（省发展改革委负责）
        """,
    "no numbers at all": """
        title    滨海省引才措施
        preamble 为集聚人才，制定以下措施。
        item     发放补贴
        goes_on  对来滨就业的毕业生发放补贴。（省人力资源社会保障厅、省财政厅负责）
        item     提供住房
        goes_on  建设人才公寓。
        goes_on  责任单位：省住房城乡建设厅
        closing  本措施有效期三年。
        """,
    "points within a paragraph stay in it": """
        title   滨海省作风建设通知
        chapter 一、主要任务
        item    （一）改进文风。一是减少数量。二是控制篇幅。
        goes_on 一是严格审核。
        goes_on 二是定期通报。（省政府办公厅负责）
        item    （二）改进会风。合并会议。（省政府办公厅负责）
        """,
    "references to numbers are no numbers": """
        title   滨海省统计通知
        chapter 一、主要任务
        item    （一）核实数据。按照第（二）项和附件（三）办理，第三、第四季度重点抽查，增长3.5%，自2031.3起执行。（省统计局负责）
        item    （二）公布结果。一、二、三产业分开公布。（省统计局负责）
        item    （三）报送有关文件
        goes_on 按季度报送。（省统计局负责）
        """,
    "lines broken at a width": """
        title   滨海省公路方案
        chapter 一、主要任务
        item    （一）养护公路。按照省委、
        goes_on 2.5亿元的规模安排资金，完成第
        goes_on 三、四类公路改造。（省交通运输厅
        goes_on 负责）
        item    （二）改造桥梁。逐座检测。（省交通运输厅负责）
        """,
    "signature, date, notes below; attachments after": """
        title       滨海省档案工作方案
        addressees  各市人民政府：
        preamble    为做好档案工作，现通知如下。
        item        一、收集档案。应收尽收。（省档案局负责）
        item        二、开放档案。定期公布。（省档案局负责）
        attachment  附件：1.任务清单
        attachment  2.联系名单
        signature   滨海省人民政府办公厅
        date        二〇三一年十二月二十一日
        note        （此件主动公开）
        attachment  附件1⏎任务清单⏎一、清点
        note        抄送：省委办公厅。
        note        滨海省人民政府办公厅2031年12月22日印发
        """,
    "page numbers between paragraphs": """
        title   滨海省医保方案
        chapter 一、主要任务
        item    （一）统一目录。动态调整。
        note    — 3 —
        goes_on 公布结果。（省医保局负责）
        item    （二）加强监管。公开曝光。（省医保局负责）
        note    - 4 -
        """,
    "a head as portals print it": """
        note        索 引 号：BH-2031-0012
        signature   发文机关：滨海省人民政府
        title       标　　题：滨海省人民政府关于绿化工作的意见
        document_no 发文字号：滨政发〔2031〕9号
        date        成文日期：2031年5月4日
        note        发布日期：2031年5月6日
        preamble    为做好绿化工作，提出以下意见。
        item        一、落实任务。分解到县。（省林草局负责）
        item        二、加强管护。专人负责。（省林草局负责）
        """,
    "a letter without signature before the document's own title": """
        title      滨海省人民政府关于印发海洋牧场方案的通知
        addressees 各市人民政府：
        preamble   现将方案印发给你们，请认真执行。
        title      海洋牧场⏎建设方案
        preamble   为推动渔业转型，制定本方案。
        item       一、巡查。加强力量。（省农业农村厅负责）
        item       二、监测。增加站点。（省水利厅负责）
        """,
    "addressees over two lines": """
        title      滨海省人民政府关于绿化工作的意见
        addressees 各市人民政府，省政府各厅委、⏎各直属机构：
        preamble   现提出以下意见。
        item       一、落实任务。分解到县。（省林草局负责）
        item       二、加强管护。专人负责。（省林草局负责）
        """,
    "a table of contents": """
        title   滨海省绿化方案
        note    目 录
        note    一、落实任务…………1
        note    二、加强管护…………3
        chapter 一、落实任务
        item    （一）分解任务。落实到县。（省林草局负责）
        chapter 二、加强管护
        item    （二）组织巡护。专人负责。（省林草局负责）
        """,
    "articles with labels, the last rules and notes": """
        title   滨海省支持企业若干措施
        chapter 第一部分 财税支持
        item    第1条 落实优惠。对符合条件的减免税费。
        goes_on 责任单位：省税务局、省财政厅
        item    第2条 设立资金。每年安排10亿元。
        goes_on ● 支持改造；
        goes_on ● 支持拓展。
        goes_on 责任单位：省财政厅
        section 附则
        item    第3条 本措施由省工业和信息化厅解释。
        closing 本措施自印发之日起施行。
        note    注：排在第一位的为牵头单位。
        """,
    "tasks with numbers of their own, articles under chapters": """
        title   滨海省整治任务清单
        chapter 一、清理收费
        item    任务1：核对清单。开展自查。（省市场监管局负责）
        item    任务2：公开清单。接受监督。（省财政厅负责）
        chapter 二、规范执法
        item    第一条 公示程序。及时更新。（省司法厅负责）
        item    第二条 记录过程。统一格式。（省司法厅负责）
        """,
    "an order with the rules it puts in force": """
        title       滨海省人民政府令
        document_no 第123号
        preamble    《滨海省采砂规则》已经审议通过，现予公布。
        preamble    省长 某某
        date        2031年3月9日
        title       滨海省采砂规则
        chapter     第一章 总则
        item        第一条 为了加强管理，制定本规则。
        chapter     第二章 管理
        item        第二条 建立台账。（省水利厅负责）
        item        第三条 定期巡查。（省水利厅、省公安厅负责）
        """,
    "what portals print around a document": """
        note        当前位置：首页 > 政策文件
        title       滨海省数据行动计划⏎（2031—2033年）
        note        字号：【大】【中】【小】 打印
        document_no 滨政办发〔2031〕7号
        addressees  各市人民政府：
        preamble    现印发给你们，请认真执行。
        item        一、建设网络。扩容升级。（省通信管理局负责）
        item        二、共享数据。编制目录。（省数据局负责）
        note        分享到：微信
        """,
    "a subheading without a number": """
        title   滨海省旅游措施
        chapter 一、主要任务
        section 线路建设
        item    1.串联景区。发布线路。（省文化和旅游厅负责）
        item    2.完善标识。统一样式。（省交通运输厅负责）
        section 品牌推广
        item    3.举办节庆。轮流承办。（省文化和旅游厅负责）
        """,
    "paragraphs without numbers below a heading and its opening words": """
        title   滨海省报告任务分工
        chapter 一、发展海洋经济
        goes_on 坚持陆海统筹，加快结构调整。
        item    扩大养殖空间。划定养殖区。（省农业农村厅、省自然资源厅）
        item    壮大临港工业。引进龙头企业。（省工业和信息化厅）
        chapter 二、改善民生
        item    稳定就业。开发岗位。（省人力资源社会保障厅）
        item    修建渔村道路。硬化路面。（省交通运输厅）
        """,
    "a table within": """
        title   滨海省冬防方案
        chapter 一、主要任务
        item    （一）储备物资。足额储备。（省应急厅负责）
        unknown 序号\t物资\t数量⏎1\t棉被\t300
        item    （二）开展演练。每季一次。（省应急厅负责）
        """,
}

RUN_ON = {
    "chapters and items in one line": """
        title    滨海省人民政府关于花卉产业的若干措施
        |
        preamble 为发展花卉产业，制定以下措施。
        +chapter 一、建设基地
        +item    （一）规划用地。优先保障第三、第四批项目。（省自然资源厅负责）
        +item    （二）改良品种。建立苗圃2.5万亩。（省林草局负责）
        +chapter 二、开拓市场
        +item    （三）组织展销。每年不少于2次。（省商务厅负责）
        +closing 各地区要抓好落实。
        """,
    "the whole document in one line": """
        addressees 各市人民政府，省政府各厅委：
        +preamble  现将《滨海省冰雪运动若干措施》印发给你们，请结合实际认真组织实施，并及时报告进展情况和存在的问题。
        +signature 滨海省人民政府
        +date      2031年3月19日
        +title     滨海省冰雪运动若干措施
        +preamble  为贯彻落实国家部署，制定以下措施。
        +chapter   一、场地建设
        +item      （一）建设场地。盘活存量。（省体育局负责）
        +item      （二）开放场馆。延长时间。（省教育厅、省体育局负责）
        +chapter   二、赛事活动
        +item      （一）举办赛事。打造品牌。（省体育局负责）
        +item      （二）组织冬令营。面向学生。（省教育厅负责）
        """,
    "sub-items in the line of their item": """
        title     滨海省信用方案
        chapter   一、主要任务
        item      （一）健全制度。支持下列事项：
        +sub_item 1.归集信息；
        +sub_item 2.公示信息；
        +sub_item 3.修复信用。（省发展改革委负责）
        item      （二）加强应用。推广承诺。（省发展改革委、省司法厅负责）
        """,
}

NOTHING = {
    "a novel": "第一章 归来\n他走进院子，雪还没有化。\n第二章 离去\n她站在门口，望着远处的山。\n" * 20,
    "English": "1. Improve services for small firms. (Department of Finance)\n2. Cut red tape.\n" * 20,
    "a table": "序号\t姓名\t电话\n1\t甲\t001\n2\t乙\t002\n",
    "markup": "<html><body><p>1. x</p><script>var a='（一）'</script></body></html>",
    "one word": "你好",
    "controls": "\x00\x01\x02\ue000\ue001\ufffe",
}


@pytest.mark.parametrize("name", [*CASES, *RUN_ON])
def test_a_document_is_cut_into_its_parts(name):
    text, expected = written((CASES | RUN_ON)[name])
    assert cut(text) == expected


@pytest.mark.parametrize("name", CASES)
def test_line_ends_of_any_kind_and_indents_make_no_difference(name):
    text, expected = written(CASES[name])
    found = cut(text.replace("\n", "\r\n　　"))
    assert [(part, said.replace("\r\n　　", "\n")) for part, said in found] == expected


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_document_is_unknown_as_a_whole(name):
    assert cut(NOTHING[name]) == [("unknown", NOTHING[name].strip())]


def test_no_text_has_no_segments_and_white_space_is_blank():
    assert (cut(""), cut(" \n\u3000\n")) == ([], [])

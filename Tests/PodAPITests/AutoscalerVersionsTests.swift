import PodAPI
import PodText
import Testing

@Suite struct AutoscalerVersionsTests {
    private let second = """
        {'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'web'},'spec':{
        'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'memory','target':{
        'type':'AverageValue','averageValue':'64Mi'}}},{'type':'Resource','resource':{'name':'cpu','target':{
        'type':'Utilization','averageUtilization':60}}}]},'status':{'currentReplicas':1,'conditions':[{'type':'A'}]}}
        """

    @Test func theUseOfCPUIsAFieldOfTheFirstVersionAndTheRestAnAnnotation() throws {
        expectSame(
            AutoscalerVersions.first(of: try json(second)),
            try json(
                """
                {'apiVersion':'autoscaling/v1','kind':'HorizontalPodAutoscaler','metadata':{'name':'web','annotations':{
                'autoscaling.alpha.kubernetes.io/metrics':
                '[{\\'type\\':\\'Resource\\',\\'resource\\':{\\'name\\':\\'memory\\',\
                \\'targetAverageValue\\':\\'64Mi\\'}}]',
                'autoscaling.alpha.kubernetes.io/conditions':'[{\\'type\\':\\'A\\'}]'}},
                'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':60},'status':{'currentReplicas':1}}
                """))
    }

    @Test func whatIsReadInTheFirstVersionIsTheSameInTheSecond() throws {
        let there = AutoscalerVersions.first(of: try json(second))
        let back = try AutoscalerVersions.second(of: there)
        expectSame(
            back["spec"] ?? .null,
            try json(
                """
                {'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{
                'type':'Utilization','averageUtilization':60}}},
                {'type':'Resource','resource':{'name':'memory','target':{
                'type':'AverageValue','averageValue':'64Mi'}}}]}
                """))
        #expect(back["metadata"]?["annotations"] == nil)
        #expect(back["apiVersion"] == .string("autoscaling/v2"))
    }

    @Test func anAnnotationThatIsNoJSONIsABadRequest() throws {
        let document = try json(
            "{'metadata':{'name':'web','annotations':{'autoscaling.alpha.kubernetes.io/metrics':'no'}},'spec':{}}")
        let error = #expect(throws: APIStatus.self) { try AutoscalerVersions.second(of: document) }
        #expect(error?.code == 400)
    }
}

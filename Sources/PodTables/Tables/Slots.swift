package import PodCollections
package import PodModel

// What names the records of the tables that nobody else knows; those of pods, nodes and controllers are PodModel's.
package typealias ServiceSlot = TableSlot<Service>
package typealias BudgetSlot = TableSlot<DisruptionBudget>
package typealias NamespaceSlot = TableSlot<Namespace>
package typealias LabelSetSlot = TableSlot<Labels>
package typealias ZoneSlot = TableSlot<ZoneTable.Entry>
package typealias CounterSlot = TableSlot<TermCounters.Counter>
